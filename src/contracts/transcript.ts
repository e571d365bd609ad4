import { z } from 'zod';
import { toolPermission } from './approval.ts';
import { workflowId } from './ids.ts';
import { pageQuery } from './page.ts';

/** Longer texts are cut in lists. Characters. */
export const MAX_LISTED_TEXT = 20_000;

const transcriptToolCall = z.object({
  index: z.int().describe('The index of the call in its message.'),
  tool_call_id: z.string(),
  name: z.string(),
  arguments: z.string().describe('As the model wrote them: JSON as a rule.'),
  called_at: z.string().nullable().describe('Null if the tool was not called (yet).'),
  permission: toolPermission.nullable(),
});

const modelCall = z.object({
  provider: z.string(),
  model: z.string(),
  input_tokens: z.int(),
  cached_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.string(),
  latency_ms: z.int(),
});

/** The live output of an agent of another type than `llm`. */
const agentActivity = z.object({
  kind: z.string().describe('`tool_use`, `tool_result` or `hook`.'),
  name: z.string(),
  data: z.string().nullable().describe('The beginning of the JSON.'),
});

export const transcriptMessage = z.object({
  message_id: z.string(),
  conversation: z
    .string()
    .describe(
      '`plan`, `review-{round}`, `{step}` or `{step}/revision-{round}`; `/by/{agent}` follows for another agent than the first, `/incomplete` for answers that broke off.',
    ),
  sequence: z.int().describe('The position in the conversation, from 0.'),
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  agent: z.string().nullable().describe('The author of an answer, as `name@version`.'),
  text: z.string(),
  is_cut: z
    .boolean()
    .describe('Whether a text is longer than 20,000 characters; `href` has the whole message.'),
  href: z.string(),
  thinking: z.array(z.string()),
  tool_calls: z.array(transcriptToolCall),
  tool_call_id: z.string().nullable().describe('Of a result: the call that it answers.'),
  name: z.string().nullable().describe('Of a result: the tool.'),
  is_error: z.boolean().nullable().describe('Of a result.'),
  latency_ms: z.int().nullable().describe('Of a result: how long the call took.'),
  activity: z.array(agentActivity),
  model_call: modelCall.nullable().describe('Of an answer: the model, its tokens and its cost.'),
  created_at: z.string(),
});
export type TranscriptMessage = z.infer<typeof transcriptMessage>;

export const transcriptQuery = z.strictObject(pageQuery.shape);

/** The `message_id` of a transcript: conversation and position in base64url. */
export const messageId = z
  .string()
  .max(1024)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be a message id of a transcript');

export const messageParams = z.object({ workflow_id: workflowId, message_id: messageId });
