import { z } from 'zod';
import {
  mcpServer,
  mcpServerName,
  registerMcpServer as registerMcpServerBody,
} from '../contracts/mcp-server.ts';
import { wholeListOf } from '../contracts/page.ts';
import {
  callTool as callToolBody,
  registeredTool,
  registerTool as registerToolBody,
  replaceTool as replaceToolBody,
  tool,
  toolCallAnswer,
  toolName,
} from '../contracts/tool.ts';
import { answerOnce } from '../services/idempotency/answer-once.ts';
import { callDirectly } from '../services/tools/call-directly.ts';
import { toTool } from '../services/tools/catalogue.ts';
import { findTool } from '../services/tools/find-tool.ts';
import {
  listMcpServers as listServers,
  readMcpServer,
  refreshMcpServer as refreshServer,
  registerMcpServer as registerServer,
  removeMcpServer,
} from '../services/tools/mcp-servers.ts';
import { withWarnings } from '../services/tools/with-warnings.ts';
import { defineOperation, keyedRequest } from './operation.ts';

const tag = 'tools';
const serverParams = z.object({ name: mcpServerName });

export const listTools = defineOperation({
  name: 'listTools',
  tag,
  summary: 'List the catalogue of tools',
  scope: 'tools:read',
  output: wholeListOf(tool),
  idempotent: 'read',
  failures: [400],
  run: async ({ catalogue }, { principal }) => ({
    items: await catalogue.list(principal.tenantId),
    next_cursor: null,
  }),
});

export const registerTool = defineOperation({
  name: 'registerTool',
  tag,
  summary: 'Register a tool service',
  description:
    'Agents call the tool with POST; the body holds the arguments as JSON, the headers `X-Tenant-Id` and `Idempotency-Key`. If a call gets no answer, it is repeated only if the tool is `read_only` or `idempotent`. Registering the same tool again changes nothing. If nothing answers at the URL, the API still registers the tool and reports it in `warnings`.',
  scope: 'tools:write',
  body: registerToolBody,
  example: {
    name: 'book_room',
    description: 'Books a meeting room.',
    url: 'https://tools.example.com/book_room',
    input_schema: {
      type: 'object',
      properties: { room: { type: 'string' } },
      required: ['room'],
    },
  },
  output: registeredTool,
  idempotent: 'natural',
  audit: 'tool.register',
  failures: [400, 409],
  run: async (services, { principal, actor }, { body }) =>
    withWarnings(services, await services.catalogue.register(principal.tenantId, actor, body)),
});

export const getTool = defineOperation({
  name: 'getTool',
  tag,
  summary: 'Get a tool',
  scope: 'tools:read',
  params: z.object({ name: toolName }),
  output: tool,
  idempotent: 'read',
  failures: [400, 404],
  run: async ({ catalogue }, { principal }, { name }) =>
    toTool(await findTool(catalogue, principal.tenantId, name)),
});

export const replaceTool = defineOperation({
  name: 'replaceTool',
  tag,
  summary: 'Register or replace a tool service',
  scope: 'tools:write',
  params: z.object({ name: toolName }),
  body: replaceToolBody,
  output: registeredTool,
  idempotent: 'natural',
  audit: 'tool.replace',
  failures: [400, 409, 422],
  run: async (services, { principal, actor }, { name, body }) =>
    withWarnings(services, await services.catalogue.replace(principal.tenantId, actor, name, body)),
});

export const callTool = defineOperation({
  name: 'callTool',
  tag,
  summary: 'Call a tool',
  description:
    'Calls the tool as an agent would, without asking anybody. With an `Idempotency-Key`, a call with the same arguments is made once, and a repetition returns its result; if its outcome is unknown, it is not made again unless the tool is `read_only` or `idempotent`.',
  scope: 'tools:write',
  params: z.object({ name: toolName }),
  body: callToolBody,
  output: toolCallAnswer,
  idempotent: 'key',
  audit: 'tool.call',
  failures: [400, 404, 409, 422],
  run: (services, context, { name, body }) => {
    const { principal, actor } = context;
    const args = body.arguments;
    return answerOnce(services.db, keyedRequest(context, 'callTool', [name, args]), (key) =>
      callDirectly(services, { tenantId: principal.tenantId, actor, name, args, key }),
    );
  },
});

export const deleteTool = defineOperation({
  name: 'deleteTool',
  tag,
  summary: 'Delete a registered tool',
  scope: 'tools:write',
  params: z.object({ name: toolName }),
  output: z.void(),
  idempotent: undefined,
  audit: 'tool.delete',
  failures: [400, 404],
  run: ({ catalogue }, { principal, actor }, { name }) =>
    catalogue.remove(principal.tenantId, actor, name),
});

export const registerMcpServer = defineOperation({
  name: 'registerMcpServer',
  tag,
  summary: 'Register an MCP server',
  description:
    'Connects to the server and adds its tools to the catalogue as `{server}__{tool}`. Returns 400 with the field to change if the server is unreachable or its secret is unavailable. Registering the same server again changes nothing.',
  scope: 'tools:write',
  body: registerMcpServerBody,
  output: mcpServer,
  idempotent: 'natural',
  audit: 'mcp_server.register',
  failures: [400, 409],
  run: (services, { principal, actor }, { body }) =>
    registerServer(services, principal.tenantId, actor, body),
});

export const listMcpServers = defineOperation({
  name: 'listMcpServers',
  tag,
  summary: 'List MCP servers',
  scope: 'tools:read',
  output: wholeListOf(mcpServer),
  idempotent: 'read',
  failures: [400],
  run: async ({ db }, { principal }) => ({
    items: await listServers(db, principal.tenantId),
    next_cursor: null,
  }),
});

export const getMcpServer = defineOperation({
  name: 'getMcpServer',
  tag,
  summary: 'Get an MCP server with its tools',
  scope: 'tools:read',
  params: serverParams,
  output: mcpServer,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { name }) => readMcpServer(db, principal.tenantId, name),
});

export const refreshMcpServer = defineOperation({
  name: 'refreshMcpServer',
  tag,
  summary: 'Refresh the tools of an MCP server',
  description: 'If the server fails, `error` says why, and its known tools stay.',
  scope: 'tools:write',
  params: serverParams,
  output: mcpServer,
  idempotent: 'natural',
  failures: [400, 404],
  run: (services, { principal }, { name }) => refreshServer(services, principal.tenantId, name),
});

export const deleteMcpServer = defineOperation({
  name: 'deleteMcpServer',
  tag,
  summary: 'Remove an MCP server and its tools',
  scope: 'tools:write',
  params: serverParams,
  output: z.void(),
  idempotent: undefined,
  audit: 'mcp_server.delete',
  failures: [400, 404],
  run: ({ db }, { principal, actor }, { name }) =>
    removeMcpServer(db, principal.tenantId, actor, name),
});
