import { findHttpError } from '../../platform/http/http-error.ts';
import { tryParseJson } from '../../platform/json-object.ts';
import {
  type AnswerNormalizer,
  createUnreadableAnswer,
  isAnswer,
  type SentRequest,
} from './answer-normalizer.ts';

/** Returns a server's HTTP response in a form that the SDK accepts. A response other than JSON-RPC still counts as an answer. */
export async function normalizeResponse(
  response: Response,
  normalizer: AnswerNormalizer,
  sent: SentRequest | undefined,
): Promise<Response> {
  const type = response.headers.get('content-type');
  const essence = type?.split(';')[0]?.trim().toLowerCase();
  const toolRequest = sent && TOOL_METHODS.has(sent.method) ? sent : undefined;
  if (response.ok && essence === 'text/event-stream' && response.body)
    return createResponse(response, normalizeStream(response.body, normalizer, toolRequest));
  if (essence === 'application/json')
    return toolRequest
      ? normalizeToolJson(response, normalizer, toolRequest)
      : normalizeJson(response, normalizer);
  // 202 Accepted: the answer may arrive on another stream.
  if (!response.ok || !toolRequest || response.status === 202) return response;
  await response.body?.cancel();
  return createJsonResponse(
    createUnreadableAnswer(
      toolRequest.id,
      type ? `its content type is ${type}` : `status ${response.status} without a content type`,
    ),
  );
}

/** For these methods, an invalid response becomes an error answer. For others, the SDK handles it. */
const TOOL_METHODS = new Set(['tools/call', 'tools/list']);

async function normalizeJson(response: Response, normalizer: AnswerNormalizer): Promise<Response> {
  const text = await response.text();
  const parsed = tryParseJson(text);
  if (!response.ok || parsed === undefined) return createResponse(response, text);
  const normalized = Array.isArray(parsed)
    ? parsed.map((message) => normalizer.normalize(message))
    : normalizer.normalize(parsed);
  return createResponse(response, JSON.stringify(normalized));
}

async function normalizeToolJson(
  response: Response,
  normalizer: AnswerNormalizer,
  sent: SentRequest,
): Promise<Response> {
  const text = await readText(response);
  if (typeof text !== 'string')
    return createJsonResponse(createUnreadableAnswer(sent.id, text.problem));
  const found = [tryParseJson(text)].flat().find(isAnswer);
  // The request is the only one, so an answer with a wrong or missing id is accepted.
  const answer = found && normalizer.normalize({ ...found, id: sent.id });
  if (response.ok)
    return createJsonResponse(
      answer ?? createUnreadableAnswer(sent.id, 'it is not a JSON-RPC answer'),
    );
  // A JSON-RPC answer with the request's id comes from the server, not from a proxy, so the status does not matter.
  const isFromServer = found?.jsonrpc === '2.0' && String(found.id) === String(sent.id);
  return isFromServer && sent.method === 'tools/call'
    ? createJsonResponse(answer)
    : createResponse(response, text);
}

/** The body, or a problem if it is too large. */
async function readText(response: Response): Promise<string | { problem: string }> {
  try {
    return await response.text();
  } catch (error) {
    const known = findHttpError(error);
    if (known?.kind === 'too_large') return { problem: known.message };
    throw error;
  }
}

const createJsonResponse = (message: unknown) =>
  createResponse(
    { headers: new Headers({ 'content-type': 'application/json' }), status: 200 },
    JSON.stringify(message),
  );

const createResponse = (
  { headers, status }: Pick<Response, 'headers' | 'status'>,
  body: string | ReadableStream<Uint8Array>,
) => new Response(body, { status, headers });

/** Normalizes the message of each server-sent event. Everything else stays unchanged. */
const normalizeStream = (
  body: ReadableStream<Uint8Array>,
  normalizer: AnswerNormalizer,
  sent: SentRequest | undefined,
): ReadableStream<Uint8Array> =>
  ReadableStream.from(normalizeEvents(body, normalizer, sent)).pipeThrough(new TextEncoderStream());

async function* normalizeEvents(
  body: ReadableStream<Uint8Array>,
  normalizer: AnswerNormalizer,
  sent: SentRequest | undefined,
): AsyncGenerator<string> {
  let event: string[] = [];
  let isAnswered = false;
  try {
    for await (const line of readLines(body)) {
      event.push(line);
      if (line !== '') continue;
      const message = tryParseJson(readEventData(event));
      isAnswered ||= isAnswer(message);
      yield message === undefined
        ? `${event.join('\n')}\n`
        : replaceEventData(event, JSON.stringify(normalizer.normalize(message)));
      event = [];
    }
  } catch (error) {
    const known = findHttpError(error);
    if (known?.kind !== 'too_large' || !sent || isAnswered) throw error;
    yield `data: ${JSON.stringify(createUnreadableAnswer(sent.id, known.message))}\n\n`;
  }
}

/** Lines end with LF, CR or CRLF (HTML standard). An incomplete last event is dropped. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let isAfterCr = false;
  for await (const chunk of body) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    if (isAfterCr && text.startsWith('\n')) text = text.slice(1);
    isAfterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      yield [...pieces, line].join('');
      pieces = [];
    }
    pieces.push(last);
  }
}

const isData = (line: string) => line === 'data' || line.startsWith('data:');

const readEventData = (event: string[]) =>
  event
    .filter(isData)
    .map((line) => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');

const replaceEventData = (event: string[], data: string) =>
  [...event.filter((line) => line !== '' && !isData(line)), `data: ${data}`, '', ''].join('\n');
