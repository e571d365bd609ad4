import { z } from 'zod';
import type { AgentCall } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';

/**
 * The messages of Claude Code's `--output-format stream-json`, one JSON object per line. The schemas list the fields in use, and accept
 * unknown fields and message types, because the format grows.
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
type ContentBlock = z.infer<typeof contentBlock>;

/** Becomes an argument of the command, so it must not look like an option. */
const sessionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);

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
 * Parses a line of output. Undefined for lines that do not look like JSON, which commands also print.
 * @throws AgentError `bad_response`
 */
export function parseLine(line: string): CliMessage | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  const parsed = cliMessage.safeParse(toJson(line));
  if (parsed.success) return parsed.data;
  throw new AgentError(
    'bad_response',
    `The agent wrote a line that is not a message: ${line.slice(0, 200)}`,
  );
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new AgentError(
      'bad_response',
      `The agent wrote a line that is not JSON: ${line.slice(0, 200)}`,
      {
        cause: error,
      },
    );
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
  response: { subtype: 'error', request_id: requestId, error: 'This request is not supported.' },
});

/** Forwards text, tool calls, tool results and hooks as stream parts. */
export function createMessageForwarder({ emit }: Pick<AgentCall, 'emit'>) {
  const tools = new Map<string, string>();
  // A message follows its streamed parts, if the command streams parts.
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
      const content = JSON.stringify(block.content ?? null).slice(0, MAX_TOOL_RESULT_CHARACTERS);
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
      // Shows the tool calls of subagents, but not their text.
      const isShown = message.type === 'assistant' && !message.parent_tool_use_id;
      if (typeof content !== 'string') for (const block of content) emitBlock(block, isShown);
    } else if (message.type === 'system' && message.subtype !== 'init') {
      const { subtype, hook_event, output, exit_code, outcome } = message;
      const data = { phase: subtype, event: hook_event, output, exit_code, outcome };
      emit({ kind: 'hook', name: message.hook_name ?? hook_event ?? 'hook', data });
    }
  };
}

const MAX_TOOL_RESULT_CHARACTERS = 4000;
