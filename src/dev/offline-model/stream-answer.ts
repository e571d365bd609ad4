import { randomUUID } from 'node:crypto';
import type { Message } from '../../llm/model.ts';
import type { Answer } from './step-answer.ts';

interface Pace {
  messages: Message[];
  /** The time that the text takes. */
  textMs: number;
  pause(milliseconds: number): Promise<void> | undefined;
}

/** The answer as an event stream of a compatible server, word by word. */
export function streamAnswer(model: string, answer: Answer, pace: Pace): Response {
  const encoder = new TextEncoder();
  const chunks = chunksOf(model, answer, pace);
  const perChunk = pace.textMs / chunks.length;
  const body = new ReadableStream({
    pull: async (controller) => {
      const chunk = chunks.shift();
      if (chunk === undefined) return controller.close();
      await pace.pause(perChunk);
      controller.enqueue(encoder.encode(`data: ${chunk}\n\n`));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** Words in a chunk. */
const WORDS = 3;

/** Four characters a token, the usual rule of thumb. */
const tokens = (text: string) => Math.ceil(text.length / 4);

function chunksOf(model: string, answer: Answer, { messages, textMs }: Pace): string[] {
  const { text, thinking, tool_calls } = answer;
  const base = {
    id: `offline-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: 0,
    model,
  };
  const calls = tool_calls.map(({ id, ...called }, index) => ({
    index,
    id,
    type: 'function',
    function: called,
  }));
  const parts = textMs === 0 ? [text] : (text.match(BY_WORDS) ?? []);
  const deltas = [
    { role: 'assistant' },
    ...(thinking ? [{ reasoning_content: thinking }] : []),
    ...parts.filter((part) => part !== '').map((content) => ({ content })),
    ...(calls.length > 0 ? [{ tool_calls: calls }] : []),
  ];
  const prompt_tokens = messages.reduce((sum, message) => sum + tokens(message.text), 0);
  const completion_tokens = tokens(text) + tokens(thinking ?? '') + calls.length * 20;
  const usage = {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
  };
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  return [
    ...deltas.map((delta) => ({ ...base, choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...base, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...base, choices: [], usage },
  ]
    .map((chunk) => JSON.stringify(chunk))
    .concat('[DONE]');
}

const BY_WORDS = new RegExp(`(?:\\s*\\S+){1,${WORDS}}\\s*`, 'g');
