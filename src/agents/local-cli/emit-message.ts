import type { AgentCall } from '../adapter.ts';
import type { CliMessage, ContentBlock } from './stream-json.ts';

/** Of what a tool answered, for those who watch. */
const MAX_SHOWN = 4000;

/** Tells those who watch what the agent says and does. */
export function createEmitter({ emit }: Pick<AgentCall, 'emit'>) {
  const tools = new Map<string, string>();
  // The whole message comes after its parts, where those are told at all.
  let hasParts = false;

  const emitBlock = (block: ContentBlock, isShown: boolean) => {
    if (block.type === 'text' && isShown) {
      if (!hasParts) emit({ kind: 'text', text: block.text });
      hasParts = false;
    } else if (block.type === 'tool_use') {
      tools.set(block.id, block.name);
      emit({ kind: 'tool_use', name: block.name, data: { id: block.id, input: block.input } });
    } else if (block.type === 'tool_result') {
      const name = tools.get(block.tool_use_id) ?? 'tool';
      const content = JSON.stringify(block.content ?? null).slice(0, MAX_SHOWN);
      const data = { id: block.tool_use_id, is_error: block.is_error ?? false, content };
      emit({ kind: 'tool_result', name, data });
    }
  };

  return (message: CliMessage): void => {
    if (message.type === 'stream_event') {
      const { delta } = message.event;
      if (message.parent_tool_use_id || delta?.type !== 'text_delta' || !delta.text) return;
      hasParts = true;
      emit({ kind: 'text', text: delta.text });
    } else if (message.type === 'assistant' || message.type === 'user') {
      const { content } = message.message;
      // What a subagent says is its own; what it does is shown.
      const isShown = message.type === 'assistant' && !message.parent_tool_use_id;
      if (typeof content !== 'string') for (const block of content) emitBlock(block, isShown);
    } else if (message.type === 'system' && message.subtype !== 'init') {
      const { subtype, hook_event, output, exit_code, outcome } = message;
      const data = { phase: subtype, event: hook_event, output, exit_code, outcome };
      emit({ kind: 'hook', name: message.hook_name ?? hook_event ?? 'hook', data });
    }
  };
}
