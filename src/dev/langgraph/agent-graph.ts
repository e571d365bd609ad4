import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { mcpField, modelField, ragField, shown } from './fields.ts';
import { lastText, say } from './say.ts';
import { settingsOf } from './settings-of.ts';
import { findNotes, runTools } from './tools.ts';

const settings = z.object({
  model_name: modelField('The model that answers.'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .default(0.7)
    .meta(
      shown({ type: 'slider', min: 0, max: 2, step: 0.1, description: 'How freely it answers.' }),
    ),
  max_tokens: z
    .int()
    .min(1)
    .default(4000)
    .meta(shown({ type: 'number', min: 1, description: 'The longest answer.' })),
  system_prompt: z
    .string()
    .default('You are a helpful assistant.')
    .meta(shown({ type: 'textarea', description: 'What the assistant is told to be.' })),
  show_sources: z
    .boolean()
    .default(true)
    .meta(shown({ type: 'switch', description: 'Says where an answer comes from.' })),
  mcp_config: mcpField(['calculator']),
  rag: ragField(),
});

/** Calls the tools that fit the message, then answers. */
export const graph = new StateGraph(MessagesAnnotation, settings)
  .addNode('tools', ({ messages }, config) => {
    const { mcp_config } = settingsOf(settings, config);
    const calls = runTools(mcp_config.tools, lastText(messages)).map((call, index) => ({
      ...call,
      id: `call-${messages.length}-${index}`,
    }));
    if (calls.length === 0) return {};
    const tool_calls = calls.map(({ id, name }) => ({
      id,
      name,
      args: {},
      type: 'tool_call' as const,
    }));
    return {
      messages: [
        new AIMessage({ content: '', tool_calls }),
        ...calls.map(({ id, name, result }) => new ToolMessage(result, id, name)),
      ],
    };
  })
  .addNode('answer', async ({ messages }, config) => {
    const { model_name, system_prompt, rag, ...more } = settingsOf(settings, config);
    const message = lastText(messages);
    const asked = messages.findLastIndex(({ type }) => type === 'human');
    const results = messages.slice(asked).filter(({ type }) => type === 'tool');
    const notes = findNotes(message, rag.collections);
    const findings = [
      ...results.map(({ name, text }) => (more.show_sources ? `${name}: ${text}` : text)),
      ...(notes ? [more.show_sources ? `documents: ${notes}` : notes] : []),
    ];
    const saying = { model: model_name, prompt: system_prompt, message, findings };
    return {
      messages: [await say({ ...saying, settings: { ...more, rag }, signal: config.signal })],
    };
  })
  .addEdge(START, 'tools')
  .addEdge('tools', 'answer')
  .addEdge('answer', END)
  .compile();
