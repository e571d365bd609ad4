import { z } from 'zod';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { errorOfStatus, readText } from '../agent-fetch.ts';

/** Those say more by their status than by their body. */
const BY_STATUS = [401, 403, 408, 429, 502, 503, 504];

/** What the SDK makes an A2A error of: JSON-RPC's, or Google's as of HTTP+JSON. */
const errorBody = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** The target's `fetch` for the SDK: errors of HTTP are AgentErrors, those of A2A are left to it, and answers are bounded. */
export function createRpcFetch(target: AgentTarget<'a2a_server'>): Fetch {
  return async (input, init) => {
    const response = await target.fetch(input, init);
    const { status, headers } = response;
    if (response.ok && headers.get('content-type')?.startsWith('text/event-stream'))
      return response;
    const body = await readText(response);
    if (!response.ok && (BY_STATUS.includes(status) || !isA2aError(body)))
      throw errorOfStatus(status, body.slice(0, 1000), headers);
    if (response.ok && !isJson(body))
      throw new AgentError('bad_response', `The answer is not JSON: ${body.slice(0, 200)}`);
    return new Response(body, { status, headers });
  };
}

function isA2aError(body: string): boolean {
  return isJson(body) && errorBody.safeParse(JSON.parse(body)).success;
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
