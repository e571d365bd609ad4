import { z } from 'zod';
import type { AgentCall } from '../adapter.ts';
import { message, textOf } from './message.ts';

const messageEvent = z.tuple([message], z.unknown());
const said = z.union([
  z.string(),
  z.object({ message: z.string() }).transform((value) => value.message),
  z.object({ status: z.string() }).transform((value) => value.status),
]);

/** Passes on the events of a run: words as they come, tools as they are called, and what the graph writes itself. */
export function createStreamReader({ emit }: AgentCall): (event: string, data: unknown) => void {
  const inChunks = new Set<string>();
  return (event, data) => {
    // Events of subgraphs have their path behind a bar.
    const kind = event.split('|')[0];
    if (kind === 'custom')
      emit({ kind: 'status', message: said.safeParse(data).data ?? JSON.stringify(data) });
    if (kind === 'messages') readMessage(data);
  };

  function readMessage(data: unknown): void {
    const parsed = messageEvent.safeParse(data).data?.[0];
    if (!parsed) return;
    const text = textOf(parsed);
    if (parsed.type === 'tool')
      emit({ kind: 'tool_result', name: parsed.name ?? 'tool', data: text });
    if (parsed.type !== 'ai' && parsed.type !== 'AIMessageChunk') return;
    // Python's deployments repeat a message as a whole that they have sent in chunks.
    if (parsed.type === 'AIMessageChunk' && parsed.id) inChunks.add(parsed.id);
    else if (parsed.id && inChunks.has(parsed.id)) return;
    if (text) emit({ kind: 'text', text });
    for (const { name, args } of parsed.tool_calls)
      if (name) emit({ kind: 'tool_use', name, data: args });
  }
}
