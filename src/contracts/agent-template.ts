import { z } from 'zod';
import { agentAnnotations } from './agent.ts';
import { isReservedHeader } from './header-names.ts';
import { jsonObject, line, text } from './text.ts';

export const templateName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must match ^[a-z][a-z0-9_-]{0,63}$');

/** A path below the agent's endpoint. It can never leave the endpoint: no `..`, no second slash, no other host. */
const path = z
  .string()
  .regex(/^\/[\x21-\x7e]{0,511}$/, 'must be a path that begins with /')
  .refine((value) => !/[\\#]|\/\//.test(value), 'must not contain \\, # or //')
  .refine(
    (value) => !/\/(\.|%2e){1,2}([/?]|$)/i.test(value),
    'must not contain the segments . and ..',
  );

const oneQuery = line(1, 512).refine(
  (value) => value.startsWith('$'),
  'must be a JSONPath query (RFC 9535)',
);
const query = z
  .union([oneQuery, z.array(oneQuery).min(1).max(4)])
  .describe(
    'A JSONPath query (RFC 9535). Of several queries, the first one with a result is used.',
  );

const headers = z.record(
  z
    .string()
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'must be the name of a header (RFC 9110)')
    .refine(
      (name) => !isReservedHeader(name) && !/^authorization$/i.test(name),
      'is set by the platform; credentials belong in the `auth` of the agent',
    ),
  line(0, 1000),
);

const states = z.array(line(1, 64)).min(1).max(16);

const response = z.strictObject({
  status_path: query.optional(),
  success_values: states
    .optional()
    .describe('The expected value of `status_path`, case-insensitive. Omitted: any value.'),
  result_path: query,
  error_path: query.optional().describe('A result of this query is the message of a failure.'),
  data_path: query.optional(),
  usage: z
    .strictObject({
      input_tokens_path: query.optional(),
      output_tokens_path: query.optional(),
      model_path: query.optional(),
      cost_usd_path: query.optional(),
    })
    .default({}),
});

/** For agents that answer with an id at once and are polled until the job is done. */
const poll = z.strictObject({
  path: path.describe('Contains `{id}`.'),
  id_path: query.describe('Selects the id in the answer to the first request.'),
  status_path: query,
  running_values: states,
  interval_seconds: z.number().min(0.05).max(300).default(2),
  question: z
    .strictObject({
      values: states.describe('States in which the agent waits for a person.'),
      id_path: query.describe('Identifies the question.'),
      text_path: query.describe('The text that the person reads.'),
      resume: z.strictObject({
        path,
        body: jsonObject.describe('Can query `$.answer` {decision, approved, text, edit}.'),
      }),
    })
    .optional(),
});

const fields = {
  name: templateName,
  display_name: line(1, 100),
  description: text(0, 2000).default(''),
  framework: line(1, 64),
  request: z.strictObject({
    method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
    path: path.describe('`{name}` stands for a variable, or a value of the configuration.'),
    headers: headers.optional(),
    body: jsonObject.describe(
      'Strings that begin with `$` are JSONPath queries over the job; `$$` is a literal `$`. A query without a result removes its key.',
    ),
  }),
  response,
  poll: poll.optional(),
  health: z
    .strictObject({ method: z.enum(['GET', 'HEAD', 'POST']).default('GET'), path })
    .optional(),
  annotations: agentAnnotations.optional(),
  example_request: jsonObject.optional(),
  example_response: jsonObject.optional(),
};

/** Describes as data how to call an agent over HTTP. */
export const registerAgentTemplate = z.strictObject(fields);
export type RegisterAgentTemplate = z.infer<typeof registerAgentTemplate>;

export const agentTemplate = z.object({ ...fields, is_builtin: z.boolean() });
export type AgentTemplate = z.infer<typeof agentTemplate>;
