// An MCP server over streamable HTTP. Start it with `npx node examples/mcp-server.ts`, then register it; its tool is called `rooms__list`:
//
//   curl localhost:8083/v1/tools/servers -H 'content-type: application/json' \
//     -d '{"name": "rooms", "transport": {"type": "streamable_http", "url": "http://127.0.0.1:9102/mcp"}}'
//   curl localhost:8083/v1/workflows -H 'content-type: application/json' \
//     -d '{"task": "Which rooms are free? [call rooms__list floor=2]"}'
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const ROOMS = [
  { room: 1, floor: 1 },
  { room: 2, floor: 2 },
  { room: 3, floor: 2 },
];

function createRoomServer() {
  const server = new McpServer({ name: 'rooms', version: '1.0.0' });
  server.registerTool(
    'list',
    {
      description: 'Lists the meeting rooms of a floor.',
      inputSchema: z.object({ floor: z.number().int() }),
      // Without this, a call that gets no answer is not repeated: a person is asked what became of it.
      annotations: { readOnlyHint: true },
    },
    async ({ floor }) => {
      const rooms = ROOMS.filter((room) => room.floor === floor);
      return { content: [{ type: 'text', text: JSON.stringify(rooms) }] };
    },
  );
  return server;
}

// Every call has a session of its own, so each request gets a fresh server.
const handle = toNodeHandler(createMcpHandler(createRoomServer));
const server = createServer((request, response) => {
  const { method = 'GET', url = '/' } = request;
  void handle(Object.assign(request, { method, url }), response);
});

server.listen(Number(process.env.PORT ?? 9102), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
