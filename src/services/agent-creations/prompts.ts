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
"agents" for each agent that is to be created, changed or removed. "request" repeats everything that the person said about this one
agent: its purpose, tools, model, numbers. "name" is the name that they gave it, or a short fitting one. "assistant" is the name or id of an
existing one that is to be changed or removed. Leave deployment and graph out unless the person named them. "wish" is the number of the
wish that the entry belongs to. If you cannot tell what is to be done, or to which agent, ask one short question in "question" and leave
"agents" empty; never guess what would be changed or removed.`,
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
    `You choose the graph that an agent is built on. Answer with "deployment" and "graph" exactly as they are listed. If the request fits
several equally well and it matters, or fits none, ask one short question in "question" instead.`,
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
    `You configure an agent. Answer with its "name", a "description" of one sentence for people, and "config": values for the fields below,
of the types, ranges and options that they have. Give every field that the request says something about, required fields always, and
leave fields with fitting defaults out. Names of models, tools and agents must be those that are listed. Never write a password, key or token into a
value. Where an existing agent is changed, "config" holds the fields that change and nothing else; null takes a field away.`,
    [
      `## Request\n${request}`,
      instructions && `## What they want otherwise\n${instructions}`,
      `## Name\n${name}`,
      current && `## The agent now\n${JSON.stringify(current, null, 2)}`,
      `## Fields\n${describeSchema(schema)}`,
      tools && `## Tools\n${tools.join(', ')}`,
      agents && `## Agents that can be referred to\n${JSON.stringify(agents)}`,
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
    `A person was shown what is about to be done to some agents and answers in words. "verdict" is "approve" where they agree, with or
without changes; "reject" where they do not want it; "change" where they want something else and to see it again; "unclear" where you
cannot tell. "changes" lists, by item number, the values that they set: name, description, or fields in "config"; "skip" leaves an item
out. What cannot be said as values goes into "instructions". Do not change what they did not speak of.`,
    `## Shown\n${JSON.stringify(shown, null, 2)}\n\n## Their answer\n${words}`,
  );
}

export const correctionMessage = (reason: string): Message => ({
  role: 'user',
  text: `That cannot be used: ${reason}\nAnswer again, with the whole answer.`,
});

export const userAnswerMessage = (answer: string): Message => ({
  role: 'user',
  text: `The person answers: ${answer}`,
});
