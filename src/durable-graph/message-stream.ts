import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { AIMessageChunk, type BaseMessage, isBaseMessage } from '@langchain/core/messages';

type Metadata = Record<string, unknown>;

/** Tags that exclude a model from the stream in LangGraph. */
const SILENT = ['nostream', 'langsmith:nostream'];

/** Listens to the chat models of a node, like LangGraph's stream mode `messages`. */
export function createMessageStream(emit: (chunk: BaseMessage, metadata: Metadata) => void) {
  const calls = new Map<string, { metadata: Metadata; streamed: boolean }>();
  const handler = BaseCallbackHandler.fromMethods({
    handleChatModelStart(_model, _messages, id, _parent, _params, tags = [], metadata = {}) {
      if (SILENT.some((tag) => tags.includes(tag))) return;
      calls.set(id, { metadata: { ...metadata, tags }, streamed: false });
    },
    handleLLMNewToken(token, _index, id, _parent, _tags, fields) {
      const call = calls.get(id);
      if (!call) return;
      call.streamed = true;
      const chunk = fields?.chunk && 'message' in fields.chunk ? fields.chunk.message : undefined;
      const message = isBaseMessage(chunk) ? chunk : new AIMessageChunk({ content: token });
      message.id ??= `run-${id}`;
      emit(message, call.metadata);
    },
    handleLLMEnd(output, id) {
      const call = calls.get(id);
      calls.delete(id);
      const generation = output.generations[0]?.[0];
      if (!call || call.streamed || !generation || !('message' in generation)) return;
      // The model did not stream: emits the whole answer.
      if (isBaseMessage(generation.message)) emit(generation.message, call.metadata);
    },
    handleLLMError(_error, id) {
      calls.delete(id);
    },
  });
  // Makes chat models stream even if a node calls `invoke`.
  return Object.assign(handler, { lc_prefer_streaming: true });
}
