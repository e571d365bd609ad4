import { z } from 'zod';
import { mcpServer, mcpServerName, registerMcpServer } from '../../../contracts/mcp-server.ts';
import {
  listMcpServers,
  readMcpServer,
  refreshMcpServer,
  registerMcpServer as register,
  removeMcpServer,
} from '../../../services/tools/mcp-servers.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const params = z.object({ name: mcpServerName });
const PATH = '/v1/tools/servers';

export function mcpServerRoutes(app: Api, { db, mcpServers }: ApiContext): void {
  app.post(
    PATH,
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['tools'],
        summary: 'Register an MCP server',
        description:
          'Connects, and puts its tools into the catalogue as `{server}__{tool}`. Registering the same server again changes nothing.',
        body: registerMcpServer,
        response: { 201: mcpServer, ...failures(400, 409, 422) },
      },
    },
    async (request, reply) => {
      const server = await register(
        mcpServers,
        request.principal.tenantId,
        actorOf(request),
        request.body,
      );
      return reply.code(201).header('location', `${PATH}/${server.name}`).send(server);
    },
  );

  app.get(
    PATH,
    {
      schema: {
        tags: ['tools'],
        summary: 'The MCP servers',
        response: {
          200: z.object({ items: z.array(mcpServer), next_cursor: z.null() }),
          ...failures(400),
        },
      },
    },
    async (request) => ({
      items: await listMcpServers(db, request.principal.tenantId),
      next_cursor: null,
    }),
  );

  app.get(
    `${PATH}/:name`,
    {
      schema: {
        tags: ['tools'],
        summary: 'An MCP server, and what it offers',
        params,
        response: { 200: mcpServer, ...failures(400, 404) },
      },
    },
    async (request) => readMcpServer(db, request.principal.tenantId, request.params.name),
  );

  app.post(
    `${PATH}/:name/refresh`,
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['tools'],
        summary: 'List the tools of an MCP server anew',
        description: 'What goes wrong is in `error`; the tools that were known stay.',
        params,
        response: { 200: mcpServer, ...failures(400, 404) },
      },
    },
    async (request) =>
      refreshMcpServer(mcpServers, request.principal.tenantId, request.params.name),
  );

  app.delete(
    `${PATH}/:name`,
    {
      schema: {
        tags: ['tools'],
        summary: 'Remove an MCP server and its tools',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await removeMcpServer(db, request.principal.tenantId, actorOf(request), request.params.name);
      return reply.code(204).send();
    },
  );
}
