import { z } from 'zod';
import { jsonObject, line, text } from './text.ts';

/** The type selects the adapter of an agent. */
export const AGENT_TYPES = [
  'llm',
  'langgraph',
  'a2a_server',
  'api',
  'openai_compatible',
  'crewai',
  'databricks',
  'custom',
  'local_cli',
] as const;
export const agentType = z.enum(AGENT_TYPES);
export type AgentType = z.infer<typeof agentType>;

const path = z.string().regex(/^\/[\x21-\x7e]{0,255}$/, 'must be a path that begins with /');
const temperature = z.number().min(0).max(2);
const maxTokens = z.int().min(1).max(1_000_000);

/** The configuration of each agent type, besides the endpoint. */
export const AGENT_CONFIGS = {
  llm: z.strictObject({
    blueprint: line(1, 64),
    version: z
      .int()
      .min(1)
      .optional()
      .describe('The version that is newest when a run begins is used if this is omitted.'),
    model: line(1, 200).optional(),
  }),
  langgraph: z.strictObject({
    assistant: line(1, 200).optional().describe('Id of an assistant, or the name of a graph.'),
    graph: line(1, 64)
      .optional()
      .describe('A built-in graph; it runs on the workers and needs no endpoint.'),
    model: line(1, 200).optional().describe('The model of the nodes of a built-in graph.'),
    input: z
      .enum(['messages', 'task'])
      .default('messages')
      .describe(
        'The input of the graph: `{messages}`, or `{task, instruction, input, dependencies}`.',
      ),
    output: line(1, 64).optional().describe('The key of the state that holds the answer.'),
    recursion_limit: z.int().min(1).max(1000).optional(),
    context: jsonObject.optional(),
  }),
  a2a_server: z.strictObject({
    protocol: z
      .enum(['auto', 'v1', 'v0.3', 'message'])
      .default('auto')
      .describe('`message` is the simple envelope of `POST /a2a/message`.'),
  }),
  api: z.strictObject({
    path: path.default('/process'),
    health_path: path.default('/health'),
    task_type: line(1, 64).default('task'),
  }),
  openai_compatible: z.strictObject({
    model: line(1, 200),
    system_prompt: text(1, 20_000).optional(),
    temperature: temperature.optional(),
    max_output_tokens: maxTokens.optional(),
  }),
  crewai: z.strictObject({
    inputs: jsonObject.optional().describe('Inputs of the crew in addition to the task.'),
  }),
  databricks: z.strictObject({
    serving_endpoint: z.string().regex(/^[A-Za-z0-9_-]{1,63}$/, 'must match ^[A-Za-z0-9_-]{1,63}$'),
    format: z
      .enum(['chat', 'responses'])
      .default('chat')
      .describe('`responses` for an endpoint whose task is `agent/v1/responses`.'),
    temperature: temperature.optional(),
    max_output_tokens: maxTokens.optional(),
  }),
  custom: z.strictObject({
    template: line(1, 64),
    variables: z.record(line(1, 64), line(0, 2000)).optional(),
  }),
  local_cli: z.strictObject({
    cli: line(1, 64).describe('A command line agent that the operator has configured.'),
    model: line(1, 200).optional(),
    repository: line(1, 64)
      .optional()
      .describe('A repository that the operator has configured. Omitted: an empty repository.'),
  }),
} as const satisfies Record<AgentType, z.ZodType>;

export type AgentConfigs = { [Type in AgentType]: z.infer<(typeof AGENT_CONFIGS)[Type]> };

/** Agent types with an endpoint. Of the other types, only a `langgraph` agent on a deployment has one. */
export const TYPES_WITH_ENDPOINT: readonly AgentType[] = [
  'a2a_server',
  'api',
  'openai_compatible',
  'crewai',
  'databricks',
  'custom',
];
