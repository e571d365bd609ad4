import { findHttpError } from '../../platform/http/http-error.ts';
import { type Admission, isAnswer, type SentRequest, unreadableAnswer } from './admission.ts';
import { admitStream } from './admit-stream.ts';
import { tryParse } from './json.ts';

/** Methods whose answers are ours to judge. For the others the SDK draws its own conclusions from what is odd. */
const JUDGED = new Set(['tools/call', 'tools/list']);

/** An HTTP answer of a server as the SDK may see it. A server that answers with something else than JSON-RPC has answered. */
export async function admitResponse(
  response: Response,
  admission: Admission,
  sent: SentRequest | undefined,
): Promise<Response> {
  const type = response.headers.get('content-type');
  const essence = type?.split(';')[0]?.trim().toLowerCase();
  const judged = sent && JUDGED.has(sent.method) ? sent : undefined;
  if (response.ok && essence === 'text/event-stream' && response.body)
    return reply(response, admitStream(response.body, admission, judged));
  if (essence === 'application/json')
    return judged ? judgeJson(response, admission, judged) : admitJson(response, admission);
  // 202: the answer may come on another stream.
  if (!response.ok || !judged || response.status === 202) return response;
  await response.body?.cancel();
  return answerWith(
    unreadableAnswer(
      judged.id,
      type ? `its content type is ${type}` : `status ${response.status} without a content type`,
    ),
  );
}

async function admitJson(response: Response, admission: Admission): Promise<Response> {
  const text = await response.text();
  const parsed = tryParse(text);
  if (!response.ok || parsed === undefined) return reply(response, text);
  const admitted = Array.isArray(parsed)
    ? parsed.map((message) => admission.admit(message))
    : admission.admit(parsed);
  return reply(response, JSON.stringify(admitted));
}

async function judgeJson(
  response: Response,
  admission: Admission,
  sent: SentRequest,
): Promise<Response> {
  const text = await readText(response);
  if (typeof text !== 'string') return answerWith(unreadableAnswer(sent.id, text.problem));
  const found = [tryParse(text)].flat().find(isAnswer);
  // One request has one answer: it is meant even where its id is missing or wrong.
  const answer = found && admission.admit({ ...found, id: sent.id });
  if (response.ok)
    return answerWith(answer ?? unreadableAnswer(sent.id, 'it is not a JSON-RPC answer'));
  // JSON-RPC that answers this very call is an answer of the server, not of a proxy, whatever the status says.
  const isServers = found?.jsonrpc === '2.0' && String(found.id) === String(sent.id);
  return isServers && sent.method === 'tools/call' ? answerWith(answer) : reply(response, text);
}

/** Or why it cannot be read: it is too large. */
async function readText(response: Response): Promise<string | { problem: string }> {
  try {
    return await response.text();
  } catch (error) {
    const known = findHttpError(error);
    if (known?.kind === 'too_large') return { problem: known.message };
    throw error;
  }
}

const answerWith = (message: unknown) =>
  reply(
    { headers: new Headers({ 'content-type': 'application/json' }), status: 200 },
    JSON.stringify(message),
  );

const reply = (
  { headers, status }: Pick<Response, 'headers' | 'status'>,
  body: string | ReadableStream<Uint8Array>,
) => new Response(body, { status, headers });
