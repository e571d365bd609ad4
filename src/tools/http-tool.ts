import { parseRetryAfter } from '../platform/retry-after.ts';
import { cutText } from './cut-text.ts';
import { guardAddress } from './guard-address.ts';
import { ToolCallError, type ToolContext, type ToolDefinition, type ToolResult } from './tool.ts';

type HttpToolOptions = Omit<ToolDefinition, 'call' | 'source' | 'url'> & {
  source: ToolDefinition['source'];
  url: string;
  allowPrivateNetworks: boolean;
};

/** A tool that a service offers: POST with the arguments as JSON, `X-Tenant-Id` and `Idempotency-Key`. */
export function httpTool({ allowPrivateNetworks, ...definition }: HttpToolOptions): ToolDefinition {
  return {
    ...definition,
    call: async (args, context) => {
      await guardAddress(definition.url, allowPrivateNetworks);
      const response = await post(definition.url, args, context, definition.timeout_seconds);
      return toResult(response, await readText(response));
    },
  };
}

async function post(
  url: string,
  args: unknown,
  context: ToolContext,
  timeoutSeconds: number,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/plain;q=0.9',
        'x-tenant-id': context.tenantId,
        'x-correlation-id': context.workflowId,
        'idempotency-key': context.idempotencyKey,
      },
      body: JSON.stringify(args),
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
    });
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw toCallError(error);
  }
}

/** A connection that was refused, or a name that does not resolve, certainly reached nobody. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function toCallError(error: unknown): ToolCallError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = code || (error instanceof Error ? error.message : String(error));
  const outcome = NEVER_SENT.has(code) ? 'not_executed' : 'unknown';
  return new ToolCallError(outcome, `The tool service gave no answer (${reason}).`, {
    cause: error,
  });
}

async function readText(response: Response): Promise<string> {
  try {
    return cutText(await response.text());
  } catch (error) {
    throw new ToolCallError('unknown', "The tool service's answer broke off.", { cause: error });
  }
}

/**
 * 429, and a 503 that says when to come back, mean that nothing was done. A proxy gives a bare 503 also when the service broke
 * off in the middle, so that leaves it open, as other 5xx and a 408 do. Every other 4xx is the model's to correct.
 */
function toResult(response: Response, text: string): ToolResult {
  if (response.ok) return { text, is_error: false };
  const { status } = response;
  const message = `The tool service answered ${status}: ${text.slice(0, 2000)}`;
  const retryAfter = response.headers.get('retry-after');
  if (status === 429 || (status === 503 && retryAfter !== null)) {
    throw new ToolCallError('not_executed', message, {
      retryAfterMs: parseRetryAfter(response.headers),
    });
  }
  if (status === 408 || status >= 500) throw new ToolCallError('unknown', message);
  return { text: message, is_error: true };
}
