import { z } from 'zod';
import { AgentError } from '../agent-error.ts';

/**
 * The messages of `--output-format stream-json`, as Claude Code publishes them: a JSON object a line. Of each the fields that
 * we use; kinds and fields that we do not know are let through, for the format grows.
 */
const contentBlock = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.unknown().optional(),
    is_error: z.boolean().nullish(),
  }),
  z.looseObject({ type: z.string().transform(() => 'other' as const) }),
]);
export type ContentBlock = z.infer<typeof contentBlock>;

/** It goes into an argument, so it must not look like an option. */
export const sessionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);

const count = z.int().min(0).catch(0);

const resultMessage = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().nullish(),
  errors: z.array(z.unknown()).nullish(),
  num_turns: z.number().nullish(),
  total_cost_usd: z.number().nullish(),
  api_error_status: z.number().nullish(),
  usage: z
    .looseObject({
      input_tokens: count,
      output_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
    })
    .nullish(),
});
export type ResultMessage = z.infer<typeof resultMessage>;

const permissionRequest = z.looseObject({
  subtype: z.literal('can_use_tool'),
  tool_name: z.string(),
  input: z.record(z.string(), z.unknown()),
  tool_use_id: z.string().nullish(),
});
export type PermissionRequest = z.infer<typeof permissionRequest>;

const cliMessage = z.union([
  z.looseObject({
    type: z.literal('system'),
    subtype: z.literal('init'),
    session_id: sessionId,
    model: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('system'),
    subtype: z.enum(['hook_started', 'hook_response']),
    hook_name: z.string().nullish(),
    hook_event: z.string().nullish(),
    output: z.string().nullish(),
    exit_code: z.number().nullish(),
    outcome: z.string().nullish(),
  }),
  z.looseObject({
    type: z.enum(['assistant', 'user']),
    message: z.looseObject({ content: z.union([z.string(), z.array(contentBlock)]) }),
    parent_tool_use_id: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('stream_event'),
    event: z.looseObject({
      type: z.string(),
      delta: z.looseObject({ type: z.string().nullish(), text: z.string().nullish() }).nullish(),
    }),
    parent_tool_use_id: z.string().nullish(),
  }),
  resultMessage,
  z.looseObject({
    type: z.literal('control_request'),
    request_id: z.string(),
    request: z.union([
      permissionRequest,
      z.looseObject({ subtype: z.string().transform(() => 'other' as const) }),
    ]),
  }),
  z.looseObject({ type: z.string().transform(() => 'other' as const) }),
]);
export type CliMessage = z.infer<typeof cliMessage>;

/**
 * A line of output. What does not look like JSON is chatter of the command, and undefined.
 * @throws AgentError `bad_response`
 */
export function parseLine(line: string): CliMessage | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  const parsed = cliMessage.safeParse(toJson(line));
  if (parsed.success) return parsed.data;
  throw new AgentError('bad_response', `The agent said what is no message: ${line.slice(0, 200)}`);
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new AgentError('bad_response', `The agent said what is no JSON: ${line.slice(0, 200)}`, {
      cause: error,
    });
  }
}

export const userMessage = (text: string) => ({
  type: 'user',
  message: { role: 'user', content: [{ type: 'text', text }] },
});

export type PermissionReply =
  | { behavior: 'allow'; updatedInput: Record<string, unknown> }
  | { behavior: 'deny'; message: string; interrupt?: boolean };

export const controlResponse = (requestId: string, response: PermissionReply) => ({
  type: 'control_response',
  response: { subtype: 'success', request_id: requestId, response },
});

export const controlError = (requestId: string) => ({
  type: 'control_response',
  response: { subtype: 'error', request_id: requestId, error: 'This is not supported here.' },
});
