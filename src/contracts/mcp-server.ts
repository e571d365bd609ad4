import { z } from 'zod';
import { isReservedHeader } from './header-names.ts';
import { secretReference } from './secret.ts';
import { line } from './text.ts';
import { httpUrl, toolAnnotations } from './tool.ts';

/** Two underscores separate a server's name from the names of its tools. */
export const mcpServerName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,30}$/, 'must match ^[a-z][a-z0-9_-]{0,30}$')
  .refine((name) => !name.includes('__'), 'must not contain __');

/** Headers that the protocol, the connection or `auth` sets. Credentials cannot be stored as plain headers. */
const isReserved = (name: string): boolean =>
  isReservedHeader(name) || /^(authorization|accept|mcp-.*|last-event-id)$/i.test(name);

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must match ^[A-Za-z0-9-]{1,64}$')
  .refine((name) => !isReserved(name), 'is set otherwise; credentials belong in auth');

const streamableHttp = z.strictObject({
  type: z.literal('streamable_http'),
  url: httpUrl,
  headers: z
    .record(headerName, line(0, 1000).regex(/^[\x20-\x7e]*$/, 'must be printable ASCII'))
    .default({})
    .describe('Sent with every request. Secrets belong in `auth`.'),
});

const stdio = z.strictObject({
  type: z.literal('stdio'),
  command: z
    .string()
    .min(1)
    .max(64)
    .describe('A name from MCP_STDIO_SERVERS, which the operator configures.'),
});

const authHeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must match ^[A-Za-z0-9-]{1,64}$')
  .refine((name) => /^authorization$/i.test(name) || !isReserved(name), 'is set by the protocol');

export const mcpAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: secretReference }),
  z.strictObject({ type: z.literal('header'), name: authHeaderName, value: secretReference }),
]);
export type McpAuth = z.infer<typeof mcpAuth>;

const toolPattern = line(1, 128).describe(
  'The name of a tool on the server; `*` matches any characters.',
);

export const mcpTransport = z.discriminatedUnion('type', [streamableHttp, stdio]);
export type McpTransport = z.infer<typeof mcpTransport>;

export const annotationOverride = z.strictObject({
  tools: toolPattern,
  read_only: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  destructive: z.boolean().optional(),
});
export type AnnotationOverride = z.infer<typeof annotationOverride>;

export const registerMcpServer = z
  .strictObject({
    name: mcpServerName,
    transport: mcpTransport,
    auth: mcpAuth.optional(),
    include: z
      .array(toolPattern)
      .min(1)
      .max(100)
      .default(['*'])
      .describe('Tools to add to the catalogue.'),
    exclude: z.array(toolPattern).max(100).default([]).describe('Tools to exclude.'),
    annotations: z
      .array(annotationOverride)
      .max(100)
      .default([])
      .describe(
        "Overrides the server's annotations. All matching entries apply; later entries win.",
      ),
    timeout_seconds: z
      .int()
      .min(1)
      .max(600)
      .default(60)
      .describe('Limit of one call, counted from its last progress report.'),
  })
  .refine((server) => server.transport.type !== 'stdio' || !server.auth, {
    path: ['auth'],
    message: 'goes with streamable_http only',
  });
export type RegisterMcpServer = z.infer<typeof registerMcpServer>;

export const mcpServer = z.object({
  name: z.string(),
  transport: mcpTransport,
  auth: mcpAuth.nullable(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  annotations: z.array(annotationOverride),
  timeout_seconds: z.int(),
  status: z.enum(['ready', 'failing']).describe('The error of the last listing.'),
  error: z.string().nullable(),
  protocol: z.string().nullable().describe('The protocol version in use.'),
  server_info: z.object({ name: z.string(), version: z.string() }).nullable(),
  listed_at: z.string().describe('The time of the last successful listing.'),
  refresh_due_at: z.string(),
  tools: z.array(
    z.object({
      name: z.string().describe('In the catalogue.'),
      tool: z.string().describe('At the server.'),
      annotations: toolAnnotations,
    }),
  ),
  skipped: z
    .array(z.object({ tool: z.string(), reason: z.string() }))
    .describe(
      'Tools that cannot be offered to a model, with the reason. `number N` is a tool without a name; `*` stands for pages that could not be read.',
    ),
});
export type McpServer = z.infer<typeof mcpServer>;
