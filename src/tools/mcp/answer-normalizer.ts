import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';

/** A request that was sent to the server. */
export interface SentRequest {
  id: string | number;
  method: string;
}

/**
 * Makes a server's answers valid for the SDK, whose schemas reject a whole answer for one invalid member. Results of `tools/list` and
 * `tools/call` are wrapped in a valid result; `unwrapToolPage` and `unwrapCallResult` return them as the server sent them. One instance
 * per connection.
 */
export class AnswerNormalizer {
  readonly #methods = new Map<string, string>();

  /** Remembers the method of a request by its id, for its answer. Undefined if the message is not a request. */
  noteRequest(message: unknown): SentRequest | undefined {
    if (!isJsonObject(message) || typeof message.method !== 'string') return undefined;
    const { id, method } = message;
    if (typeof id !== 'string' && typeof id !== 'number') return undefined;
    this.#methods.set(String(id), method);
    return { id, method };
  }

  /** Returns a message of the server in a form that the SDK accepts. */
  normalize(message: unknown): unknown {
    if (!isAnswer(message)) return message;
    const { id, result, error } = message;
    const method = this.#methods.get(String(id));
    this.#methods.delete(String(id));
    const isError = (error !== undefined && error !== null) || !('result' in message);
    if (isError) return { jsonrpc: '2.0', id, error: toError(error) };
    const wrapped = wrapResult(method, result);
    return isJsonObject(wrapped)
      ? { jsonrpc: '2.0', id, result: wrapped }
      : createUnreadableAnswer(id, 'its result is not an object');
  }
}

/** Whether a message is an answer, even if its members are invalid. */
export const isAnswer = (message: unknown): message is JsonObject =>
  isJsonObject(message) &&
  typeof message.method !== 'string' &&
  ('result' in message || 'error' in message);

const INTERNAL_ERROR = -32603;

/** Replaces an unreadable answer, which still is a definite outcome. */
export const createUnreadableAnswer = (id: unknown, reason: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code: INTERNAL_ERROR, message: `The answer cannot be read: ${reason}.` },
});

function toError(error: unknown) {
  const { code, message, data } = isJsonObject(error) ? error : { message: error };
  return {
    code: Number.isSafeInteger(code) ? code : INTERNAL_ERROR,
    message: typeof message === 'string' ? message : JSON.stringify(error ?? null),
    ...(data !== undefined && { data }),
  };
}

const WRAPPED = 'agent-orchestrator/carried';

function wrapResult(method: string | undefined, result: unknown): unknown {
  if (method === 'tools/call')
    return (
      toInputRequired(result) ?? {
        resultType: 'complete',
        content: [],
        structuredContent: { [WRAPPED]: result },
      }
    );
  if (method === 'tools/list')
    return {
      resultType: 'complete',
      tools: [],
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [WRAPPED]: result },
    };
  return withoutNulls(result);
}

/** A result that asks for input passes the SDK unwrapped. One that asks for nothing counts as an answer. */
function toInputRequired(result: unknown): JsonObject | undefined {
  if (!isJsonObject(result) || result.resultType !== 'input_required') return undefined;
  const { inputRequests, requestState } = result;
  const asks = isJsonObject(inputRequests) && Object.keys(inputRequests).length > 0;
  if (!asks && typeof requestState !== 'string') return undefined;
  return {
    resultType: 'input_required',
    ...(asks && { inputRequests }),
    ...(typeof requestState === 'string' && { requestState }),
  };
}

/** Many servers send `null` for absent members during the handshake. */
function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

/** The result of `tools/call` as the server sent it. */
export function unwrapCallResult(answer: unknown): unknown {
  const structured = isJsonObject(answer) ? answer.structuredContent : undefined;
  return isJsonObject(structured) && WRAPPED in structured ? structured[WRAPPED] : answer;
}

/** The result of `tools/list` as the server sent it. */
export function unwrapToolPage(page: unknown): unknown {
  const meta = isJsonObject(page) ? page._meta : undefined;
  return isJsonObject(meta) && WRAPPED in meta ? meta[WRAPPED] : page;
}
