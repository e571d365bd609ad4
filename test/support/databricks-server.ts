import { z } from 'zod';
import {
  askedIn,
  createTally,
  errorAnswer,
  type HttpAnswer,
  startHttpAgent,
} from './http-agent.ts';

const TOKEN = 'dapi-token';

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().min(1),
});
const chatRequest = z.strictObject({
  messages: z.array(message).min(1),
  temperature: z.number().optional(),
  max_tokens: z.int().positive().optional(),
});
const responsesRequest = z.strictObject({
  input: z.array(message).min(1),
  temperature: z.number().optional(),
  max_output_tokens: z.int().positive().optional(),
});

/** A workspace with the serving endpoints `chatty` (chat completions) and `agent` (a ResponsesAgent). */
export async function startDatabricks() {
  const begun = createTally();
  const stopped = createTally();

  const server = await startHttpAgent(async ({ method, path, headers, body, closed }) => {
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return problem(
        401,
        'UNAUTHENTICATED',
        'Credential was not sent or was of an unsupported type',
      );
    const [, described] = /^\/api\/2\.0\/serving-endpoints\/(chatty|agent)$/.exec(path) ?? [];
    if (method === 'GET' && described) return { status: 200, body: description(described) };
    const [, name] = /^\/serving-endpoints\/(chatty|agent)\/invocations$/.exec(path) ?? [];
    if (method !== 'POST' || !name)
      return problem(404, 'RESOURCE_DOES_NOT_EXIST', 'The given endpoint does not exist');
    const text = name === 'chatty' ? promptOfChat(body) : promptOfResponses(body);
    if (text === undefined)
      return problem(400, 'BAD_REQUEST', 'Invalid inputs: the request does not fit the task');
    const { behaviour, word } = askedIn(text);
    begun.add(word);
    if (behaviour === 'wait') {
      await closed;
      stopped.add(word);
      return undefined;
    }
    const error = errorAnswer(behaviour, {
      error_code: behaviour.toUpperCase(),
      message: 'so asked',
    });
    if (error) return error.answer;
    if (behaviour === 'bad_response') return { status: 200, body: { predictions: [] } };
    return name === 'chatty' ? chatAnswer(`pong ${text}`) : responsesAnswer(`pong ${text}`);
  });
  return {
    ...server,
    headers: { authorization: `Bearer ${TOKEN}` },
    begun: begun.of,
    stopped: stopped.of,
  };
}

const problem = (status: number, error_code: string, text: string): HttpAnswer => ({
  status,
  body: { error_code, message: text },
});

const description = (name: string) => ({
  name,
  task: name === 'chatty' ? 'llm/v1/chat' : 'agent/v1/responses',
  state: { ready: 'READY', config_update: 'NOT_UPDATING' },
});

const promptOfChat = (body: unknown) => chatRequest.safeParse(body).data?.messages.at(-1)?.content;
const promptOfResponses = (body: unknown) =>
  responsesRequest.safeParse(body).data?.input.at(-1)?.content;

const chatAnswer = (content: string): HttpAnswer => ({
  status: 200,
  body: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_763_000_000,
    model: 'meta-llama-3.3-70b',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 40, completion_tokens: 7, total_tokens: 47 },
  },
});

/** With a tool call before the message, as agents give it. */
const responsesAnswer = (text: string): HttpAnswer => ({
  status: 200,
  body: {
    object: 'response',
    output: [
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look_up', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'found' },
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text }] },
    ],
    custom_outputs: { trace: 'tr-1' },
    usage: { input_tokens: 41, output_tokens: 8, total_tokens: 49 },
  },
});
