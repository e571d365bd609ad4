import { Annotation, END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { mcpField, modelField, ragField, shown } from './fields.ts';
import { lastText, say } from './say.ts';
import { settingsOf } from './settings-of.ts';
import { findNotes, runTools } from './tools.ts';

const settings = z.object({
  research_model: modelField('The model that thinks of what to look for.'),
  report_model: modelField('The model that writes the report.'),
  max_rounds: z
    .int()
    .min(1)
    .max(6)
    .default(2)
    .meta(shown({ type: 'slider', min: 1, max: 6, step: 1, description: 'Rounds of research.' })),
  allow_clarification: z
    .boolean()
    .default(false)
    .meta(shown({ type: 'boolean', description: 'Asks back where a question is too short.' })),
  report_language: z
    .string()
    .default('English')
    .meta(shown({ type: 'text', description: 'The language of the report.' })),
  report_instructions: z
    .string()
    .default('Write a short report.')
    .meta(shown({ type: 'textarea', description: 'The style and content of the report.' })),
  source_filter: z
    .object({ exclude: z.array(z.string()).default([]) })
    .default({ exclude: [] })
    .meta(shown({ type: 'json', description: 'Words; what has one of them is left out.' })),
  mcp_config: mcpField(['search_notes']),
  rag: ragField(),
});

const state = Annotation.Root({
  ...MessagesAnnotation.spec,
  rounds: Annotation<number>,
  findings: Annotation<string[]>,
});

/** Researches in rounds, then reports. */
export const graph = new StateGraph(state, settings)
  .addNode('research', ({ messages, rounds = 0, findings = [] }, config) => {
    const { mcp_config, rag, source_filter } = settingsOf(settings, config);
    const message = lastText(messages);
    // The first round asks the tools, the next ones the documents.
    const found =
      rounds === 0
        ? runTools(mcp_config.tools, message).map(({ result }) => result)
        : [findNotes(message, rag.collections.slice(rounds - 1, rounds)) ?? ''];
    const kept = found.filter(
      (text) => text !== '' && !source_filter.exclude.some((word) => text.includes(word)),
    );
    return { rounds: rounds + 1, findings: [...findings, ...kept] };
  })
  .addNode('report', async ({ messages, rounds, findings }, config) => {
    const { report_model, report_instructions, report_language, ...more } = settingsOf(
      settings,
      config,
    );
    const message = lastText(messages);
    const isUnclear = more.allow_clarification && message.split(/\s+/).length < 3;
    const prompt = isUnclear
      ? 'Please say more about what you want to know.'
      : `${report_instructions} In ${report_language}, after ${rounds} rounds.`;
    const saying = { model: report_model, prompt, message, findings };
    return { messages: [await say({ ...saying, settings: more, signal: config.signal })] };
  })
  .addEdge(START, 'research')
  .addConditionalEdges('research', ({ rounds }, config) =>
    rounds < settingsOf(settings, config).max_rounds ? 'research' : 'report',
  )
  .addEdge('report', END)
  .compile();
