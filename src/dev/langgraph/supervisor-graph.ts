import { Annotation, END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { askAssistant } from './ask-assistant.ts';
import { modelField, shown } from './fields.ts';
import { lastText, say } from './say.ts';
import { settingsOf } from './settings-of.ts';

const settings = z.object({
  model_name: modelField('The model that puts the answers together.'),
  system_prompt: z
    .string()
    .default('You hand work to others, and put their answers together.')
    .meta(shown({ type: 'textarea', description: 'What the supervisor is told to be.' })),
  title: z
    .string()
    .max(80)
    .default('Supervisor')
    .meta(shown({ type: 'text', description: 'What its answers begin with.' })),
  agents: z
    .array(
      z.object({
        agent_id: z.string(),
        deployment_url: z.string().optional(),
        name: z.string().optional(),
      }),
    )
    .default([])
    .meta(shown({ type: 'agents', description: 'Assistants that it may ask.' })),
  strategy: z
    .enum(['everybody', 'who_is_named'])
    .default('everybody')
    .meta(
      shown({
        type: 'select',
        description: 'The agents that the supervisor asks.',
        options: [
          { label: 'Everybody', value: 'everybody' },
          { label: 'Those whose names are in the message', value: 'who_is_named' },
        ],
      }),
    ),
  notes: z
    .record(z.string(), z.unknown())
    .default({})
    .meta(shown({ type: 'json', description: 'What everybody who is asked is told, too.' })),
});

const state = Annotation.Root({ ...MessagesAnnotation.spec, answers: Annotation<string[]> });

/** Asks its agents, with the caller's own token, and answers with what they say. */
export const graph = new StateGraph(state, settings)
  .addNode('ask', async ({ messages }, config) => {
    const { agents, strategy, notes } = settingsOf(settings, config);
    const message = lastText(messages);
    const asked = agents.filter(
      ({ name }) => strategy === 'everybody' || (name && message.includes(name)),
    );
    const told = Object.keys(notes).length > 0 ? `${message}\n${JSON.stringify(notes)}` : message;
    return { answers: await Promise.all(asked.map((agent) => askAssistant(agent, told, config))) };
  })
  .addNode('answer', async ({ messages, answers }, config) => {
    const { model_name, system_prompt, title, ...more } = settingsOf(settings, config);
    const saying = { model: model_name, prompt: `${title}: ${system_prompt}`, findings: answers };
    const message = lastText(messages);
    return { messages: [await say({ ...saying, message, settings: more, signal: config.signal })] };
  })
  .addEdge(START, 'ask')
  .addEdge('ask', 'answer')
  .addEdge('answer', END)
  .compile();
