import { isJsonObject, type JsonObject } from './json.ts';

/** A request of ours, as it is sent. */
export interface SentRequest {
  id: string | number;
  method: string;
}

/**
 * The SDK's schemas refuse a whole answer for one odd member of it, and a request whose answer is refused gets none. So what a server
 * sends passes through here first. Lists of tools and answers of calls are wrapped so that every schema takes them, and come out of the
 * SDK as the server sent them: `unwrapListing`, `unwrapAnswer`. One for each connection.
 */
export class Admission {
  readonly #methods = new Map<string, string>();

  /** Notes what is asked, so that the answer is recognised by its id. Undefined if the message is no request. */
  note(message: unknown): SentRequest | undefined {
    if (!isJsonObject(message) || typeof message.method !== 'string') return undefined;
    const { id, method } = message;
    if (typeof id !== 'string' && typeof id !== 'number') return undefined;
    this.#methods.set(String(id), method);
    return { id, method };
  }

  /** A message of the server as the SDK may see it. */
  admit(message: unknown): unknown {
    if (!isAnswer(message)) return message;
    const { id, result, error } = message;
    const method = this.#methods.get(String(id));
    this.#methods.delete(String(id));
    const isError = (error !== undefined && error !== null) || !('result' in message);
    if (isError) return { jsonrpc: '2.0', id, error: toError(error) };
    const wrapped = wrap(method, result);
    return isJsonObject(wrapped)
      ? { jsonrpc: '2.0', id, result: wrapped }
      : unreadableAnswer(id, 'its result is not an object');
  }
}

/** An answer of a server to a request, however odd its members are. */
export const isAnswer = (message: unknown): message is JsonObject =>
  isJsonObject(message) &&
  typeof message.method !== 'string' &&
  ('result' in message || 'error' in message);

const INTERNAL_ERROR = -32603;

/** In place of an answer that has arrived and cannot be read. */
export const unreadableAnswer = (id: unknown, reason: string) => ({
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

const CARRIED = 'agent-orchestrator/carried';

function wrap(method: string | undefined, result: unknown): unknown {
  if (method === 'tools/call')
    return (
      toInputRequired(result) ?? {
        resultType: 'complete',
        content: [],
        structuredContent: { [CARRIED]: result },
      }
    );
  if (method === 'tools/list')
    return {
      resultType: 'complete',
      tools: [],
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [CARRIED]: result },
    };
  return withoutNulls(result);
}

/** A call that asks for input goes through the SDK as such. One that asks for nothing is an answer. */
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

/** In the handshake, many servers send `null` for what they leave out. */
function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

/** What the server sent as the answer of a call. */
export function unwrapAnswer(answer: unknown): unknown {
  const structured = isJsonObject(answer) ? answer.structuredContent : undefined;
  return isJsonObject(structured) && CARRIED in structured ? structured[CARRIED] : answer;
}

/** What the server sent as a page of its tools. */
export function unwrapListing(page: unknown): unknown {
  const meta = isJsonObject(page) ? page._meta : undefined;
  return isJsonObject(meta) && CARRIED in meta ? meta[CARRIED] : page;
}
