import type { CreationOperation } from '../../contracts/agent-creation.ts';
import type { GraphSchema } from '../../contracts/graph-schema.ts';
import {
  type GraphInput,
  type Message,
  type Prompt,
  type ShownInput,
  type WishInput,
  writePrompt,
} from '../../llm/model.ts';
import type { ConfigFacts } from '../deployments/check-values.ts';
import { describeSchema, toolsOfField } from '../deployments/describe-schema.ts';

export function understandPrompt(wishes: WishInput[]): Prompt {
  return writePrompt(
    { kind: 'agent_creation', wishes },
    `You read what a person wants to do with agents on LangGraph deployments: create, update or delete them. Answer with one entry in
"agents" for each agent to create, update or delete.
- "request" repeats everything that the person said about this agent: its purpose, tools, model, numbers.
- "name" is the name that the person gave the agent, or a short suitable name.
- "assistant" is the name or id of the existing agent to update or delete.
- "deployment" and "graph" are set only if the person named them.
- "wish" is the number of the wish that the entry belongs to.
If the operation or the agent is unclear, ask one short question in "question" and leave "agents" empty. Never guess which agent to update or
delete.`,
    wishes
      .map(({ request, operation, assistant }, index) =>
        [
          `## Wish ${index + 1}`,
          operation && `Operation: ${operation}`,
          assistant && `Assistant: ${assistant}`,
          request,
        ]
          .filter(Boolean)
          .join('\n'),
      )
      .join('\n\n'),
  );
}

export function choosePrompt(request: string, graphs: GraphInput[]): Prompt {
  return writePrompt(
    { kind: 'graph_choice', request, graphs },
    `You choose the graph that an agent is built on. Answer with "deployment" and "graph" exactly as listed. If no graph fits the
request, or if several fit equally well and the choice matters, ask one short question in "question" instead.`,
    `## Request\n${request}\n\n## Graphs\n${graphs
      .map(({ deployment, graph, description }) => `- ${deployment} / ${graph}: ${description}`)
      .join('\n')}`,
  );
}

interface ConfigPromptInput {
  operation: CreationOperation;
  request: string;
  /** The revision that the person requested. */
  instructions?: string | undefined;
  name: string;
  /** The assistant that an update changes. */
  current: { name: string; description: string; config: Record<string, unknown> } | undefined;
  schema: GraphSchema;
  /** The models, tools and agents that values can name. */
  facts: ConfigFacts;
}

export function configPrompt(input: ConfigPromptInput): Prompt {
  const { request, instructions, name, current, schema, facts } = input;
  const tools = facts.tools?.slice(0, MAX_LISTED);
  const agents = facts.agents?.slice(0, MAX_LISTED);
  return writePrompt(
    {
      kind: 'agent_config',
      request,
      instructions,
      name,
      current: current?.config,
      fields: Object.values(schema.properties).map((field) => ({
        ...field,
        tools: toolsOfField(field).names,
      })),
      tools: tools ?? [],
      agents: agents ?? [],
    },
    `You configure an agent. Answer with its "name", a "description" of one sentence for people, and "config": values for the fields below.
- Respect the type, range and options of each field.
- Set every required field and every field that the request mentions. Omit fields whose default is suitable.
- Use only models, tools and agents that are listed.
- Never write a password, key or token into a value.
- When you update an existing agent, "config" contains only the fields that change; null removes a field.`,
    [
      `## Request\n${request}`,
      instructions && `## Requested changes\n${instructions}`,
      `## Name\n${name}`,
      current && `## Current agent\n${JSON.stringify(current, null, 2)}`,
      `## Fields\n${describeSchema(schema)}`,
      tools && `## Tools\n${tools.join(', ')}`,
      agents && `## Agents that fields can refer to\n${JSON.stringify(agents)}`,
    ]
      .filter(Boolean)
      .join('\n\n'),
  );
}

/** Tools or agents that a prompt lists. */
const MAX_LISTED = 200;

export function confirmationReplyPrompt(words: string, shown: ShownInput[]): Prompt {
  return writePrompt(
    { kind: 'confirmation', words, shown },
    `A person was asked to confirm operations on agents and answered in their own words. "verdict" is one of:
- "approve": the person agrees, with or without changes
- "reject": the person does not want the operations
- "change": the person wants something else and wants to see it before it happens
- "unclear": you cannot tell
"changes" lists, by item number, the values that the person set: name, description, or fields in "config"; "skip" omits an item. Put changes
that are not values into "instructions". Do not change anything that the person did not mention.`,
    `## Shown\n${JSON.stringify(shown, null, 2)}\n\n## Their answer\n${words}`,
  );
}

export const correctionMessage = (reason: string): Message => ({
  role: 'user',
  text: `Your answer is invalid: ${reason}\nSend the complete corrected answer.`,
});

export const userAnswerMessage = (answer: string): Message => ({
  role: 'user',
  text: `The person answers: ${answer}`,
});
