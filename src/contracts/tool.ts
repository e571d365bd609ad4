import { z } from 'zod';
import { jsonObject, text } from './text.ts';

export const toolName = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, 'must match ^[a-zA-Z][a-zA-Z0-9_-]{0,63}$');

/** As in MCP's tool annotations: `read_only` tools change nothing; a call of an `idempotent` tool can be repeated with the same key. */
export const toolAnnotations = z.strictObject({
  read_only: z.boolean().default(false),
  idempotent: z.boolean().default(false),
  destructive: z.boolean().default(false),
});
export type ToolAnnotations = z.infer<typeof toolAnnotations>;

/** An address that the platform calls. */
export const httpUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((value) => {
    const url = URL.parse(value);
    return url !== null && url.username === '' && url.password === '';
  }, 'must not carry credentials');

export const registerTool = z.strictObject({
  name: toolName,
  description: text(1, 2000),
  url: httpUrl.describe('Called with POST and the arguments as JSON.'),
  input_schema: jsonObject.describe('JSON Schema of the arguments object.'),
  annotations: toolAnnotations.default({ read_only: false, idempotent: false, destructive: false }),
  timeout_seconds: z.int().min(1).max(600).default(60),
});
export type RegisterTool = z.infer<typeof registerTool>;

/** The complete definition that replaces a registered tool. */
export const replaceTool = registerTool.omit({ name: true });
export type ReplaceTool = z.infer<typeof replaceTool>;

export const callTool = z.strictObject({ arguments: jsonObject.default({}) });

export const toolCallAnswer = z.object({
  tool: z.string(),
  outcome: z
    .enum(['succeeded', 'failed', 'unknown'])
    .describe('`unknown`: the tool was called and did not answer, so it may have taken effect.'),
  text: z.string().describe('What an agent would read.'),
  is_error: z.boolean(),
  latency_ms: z.int(),
  idempotency_key: z.string().describe('The key that the tool got.'),
});
export type ToolCallAnswer = z.infer<typeof toolCallAnswer>;

export const tool = z.object({
  name: z.string(),
  description: z.string(),
  source: z.enum(['built_in', 'tool_service', 'mcp']),
  server: z.string().optional().describe('The MCP server that offers it.'),
  url: z.string().nullable(),
  input_schema: z.record(z.string(), z.unknown()),
  annotations: toolAnnotations,
  timeout_seconds: z.int(),
  named_only: z.boolean().describe('Available only to agents whose blueprint names it.'),
  adaptations: z
    .array(
      z.object({
        provider: z.string().describe('`openai`, `compatible` or `anthropic`.'),
        outcome: z.enum(['adapted', 'left_out']),
        reason: z.string(),
      }),
    )
    .describe(
      'Model providers that do not accept the tool unchanged. Their models see an adapted tool in a simpler form, or do not see the tool at all. Arguments are always validated in full.',
    ),
});
export type Tool = z.infer<typeof tool>;

export const registeredTool = tool.extend({
  warnings: z
    .array(z.string())
    .describe('What will keep the tool from working, for example that nothing answers at its URL.'),
});
export type RegisteredTool = z.infer<typeof registeredTool>;
