import type { AddressPolicy } from '../platform/http/address-policy.ts';
import { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts';
import { readAnswer } from './read-answer.ts';
import { ToolCallError, type ToolContext, type ToolDefinition, type ToolResult } from './tool.ts';

type HttpToolOptions = Omit<ToolDefinition, 'call' | 'source' | 'url'> & {
  source: ToolDefinition['source'];
  url: string;
  addresses: AddressPolicy;
};

/** A tool of a tool service: called with POST, the arguments as JSON, `X-Tenant-Id` and `Idempotency-Key`. */
export function httpTool({ addresses, ...definition }: HttpToolOptions): ToolDefinition {
  const { url, timeout_seconds } = definition;
  const guardedFetch = createGuardedFetch({
    peer: 'tool service',
    addresses,
    headers: {},
  });
  return {
    ...definition,
    call: async (args, context) => {
      const timeout = AbortSignal.timeout(timeout_seconds * 1000);
      const signal = AbortSignal.any([context.signal, timeout]);
      try {
        const response = await post(guardedFetch, url, args, { ...context, signal });
        return toResult(response, await readAnswer(response));
      } catch (error) {
        if (context.signal.aborted || error instanceof ToolCallError) throw error;
        const reason = timeout.aborted ? `within ${timeout_seconds} s` : `(${codeOf(error)})`;
        throw new ToolCallError(
          'unknown',
          `The tool service did not complete its answer ${reason}.`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

const post = (guardedFetch: GuardedFetch, url: string, args: unknown, context: ToolContext) =>
  guardedFetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/plain;q=0.9',
      'x-tenant-id': context.tenantId,
      'x-correlation-id': context.workflowId,
      'idempotency-key': context.idempotencyKey,
    },
    body: JSON.stringify(args),
    signal: context.signal,
  });

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}

/**
 * A 408, a 5xx and a bare 503 leave the outcome unknown: a proxy sends a bare 503 even if the service broke off midway. Any other 4xx is an
 * error for the model to correct. `createGuardedFetch` has already thrown for statuses that mean that nothing was done.
 */
function toResult({ ok, status }: Response, text: string): ToolResult {
  if (ok) return { text, is_error: false };
  const message = `The tool service answered ${status}: ${text.slice(0, 2000)}`;
  if (status === 408 || status >= 500) throw new ToolCallError('unknown', message);
  return { text: message, is_error: true };
}
