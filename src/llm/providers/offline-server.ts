import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import { judgeRequest } from '../judge/judge-request.ts';
import type { AssistantMessage, Message } from '../model.ts';

/** What the offline model is asked, read from a chat completion. */
export interface OfflineRequest {
  messages: Message[];
  tools: string[];
  /** The name of the output schema. */
  format: string | undefined;
  conclude: boolean;
}

const call = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const wireMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
  tool_calls: z.array(call).nullish(),
  tool_call_id: z.string().nullish(),
});
const wireRequest = z.looseObject({
  model: z.string(),
  messages: z.array(wireMessage),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z.looseObject({ json_schema: z.looseObject({ name: z.string() }) }).nullish(),
});

/**
 * A server of chat completions within this process, as a `fetch`: it judges each request as a real provider would, and streams the
 * answer that `respond` gives.
 */
export const createOfflineServer =
  (respond: (request: OfflineRequest) => AssistantMessage, latencyMs: number): Fetch =>
  async (input, init) => {
    const signal = init?.signal ?? undefined;
    if (latencyMs > 0) await sleep(latencyMs, undefined, signal ? { signal } : {});
    signal?.throwIfAborted();
    const body: unknown = JSON.parse(String(init?.body));
    const refusal = judgeRequest(new URL(String(input)).pathname, body);
    if (refusal) return Response.json(refusal.body, { status: refusal.status });
    const wire = wireRequest.parse(body);
    const request = readRequest(wire);
    return new Response(streamOf(wire.model, respond(request), countTokens(request.messages)), {
      headers: { 'content-type': 'text/event-stream' },
    });
  };

const readRequest = (wire: z.infer<typeof wireRequest>): OfflineRequest => ({
  messages: wire.messages.map(toMessage),
  tools: (wire.tools ?? []).map((tool) => tool.function.name),
  format: wire.response_format?.json_schema.name,
  conclude: wire.tool_choice === 'none',
});

function toMessage({
  role,
  content,
  tool_calls,
  tool_call_id,
}: z.infer<typeof wireMessage>): Message {
  const text = content ?? '';
  if (role === 'tool')
    return { role, tool_call_id: tool_call_id ?? '', name: '', text, is_error: false };
  if (role !== 'assistant') return { role: role === 'developer' ? 'system' : role, text };
  const calls = (tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }));
  return { role, text, tool_calls: calls, reasoning: [] };
}

/** Four characters a token, the usual rule of thumb. */
const tokens = (text: string) => Math.ceil(text.length / 4);
const countTokens = (messages: Message[]) =>
  messages.reduce((sum, { text }) => sum + tokens(text), 0);

function streamOf(
  model: string,
  { text, tool_calls }: AssistantMessage,
  promptTokens: number,
): string {
  const base = {
    id: `offline-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: 0,
    model,
  };
  const delta = {
    role: 'assistant',
    ...(text && { content: text }),
    ...(tool_calls.length > 0 && {
      tool_calls: tool_calls.map(({ id, ...called }, index) => ({
        index,
        id,
        type: 'function',
        function: called,
      })),
    }),
  };
  const finish_reason = tool_calls.length > 0 ? 'tool_calls' : 'stop';
  const completion_tokens = tokens(text) + tool_calls.length * 20;
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens,
    total_tokens: promptTokens + completion_tokens,
  };
  const chunks = [
    { ...base, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...base, choices: [], usage },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
}
