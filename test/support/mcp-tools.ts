import { setTimeout as sleep } from 'node:timers/promises';
import { acceptedContent, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What a tool of the test's server was called with. */
export interface SeenMcpCall {
  tool: string;
  args: Record<string, unknown>;
  headers: Record<string, string>;
}

export interface Journal {
  calls: SeenMcpCall[];
  /** Tools whose call was cancelled while it ran. */
  cancelled: string[];
}

const PIXEL = 'iVBORw0KGgo=';
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

/** A server made with the official SDK; the same one over HTTP and stdio. */
export function createTestServer(
  journal: Journal,
  headers: Record<string, string> = {},
): McpServer {
  const server = new McpServer(
    { name: 'test-server', version: '1.2.3' },
    { capabilities: { tools: { listChanged: true } } },
  );
  const see = (tool: string, args: Record<string, unknown>) =>
    journal.calls.push({ tool, args, headers });

  server.registerTool(
    'look',
    { description: 'Looks', inputSchema: z.object({}), annotations: { readOnlyHint: true } },
    async () => {
      see('look', {});
      return text(`seen by ${process.pid}`);
    },
  );
  const slow = { inputSchema: z.object({ wait: z.number().optional() }) };
  const write = (tool: string) => async (args: { wait?: number | undefined }, ctx: ToolContext) => {
    see(tool, args);
    const { signal } = ctx.mcpReq;
    await sleep(args.wait ?? 0, undefined, { signal }).catch(() => journal.cancelled.push(tool));
    return text('written');
  };
  server.registerTool('write', { description: 'Writes', ...slow }, write('write'));
  server.registerTool(
    'put',
    { description: 'Puts', ...slow, annotations: { idempotentHint: true, destructiveHint: false } },
    write('put'),
  );
  server.registerTool('refuse', { description: 'Refuses', ...slow }, async () => ({
    ...text('There is no such room.'),
    isError: true,
  }));
  server.registerTool(
    'show',
    { description: 'Shows', inputSchema: z.object({}), outputSchema: z.object({ n: z.number() }) },
    async () => ({
      content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
      structuredContent: { n: 7 },
    }),
  );
  const form = z.object({ room: z.string(), seats: z.number().int().optional() });
  server.registerTool('book', { description: 'Books', ...slow }, async (args, ctx) => {
    see('book', args);
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'room', form);
    if (answer)
      return text(`booked ${answer.room} for ${answer.seats ?? 1} (${ctx.mcpReq.requestState()})`);
    if (ctx.mcpReq.inputResponses) return text('not booked');
    return inputRequired({
      inputRequests: {
        room: inputRequired.elicit({ message: 'Which room?', requestedSchema: form }),
      },
      requestState: 'page 1',
    });
  });
  server.registerTool('insist', { description: 'Never content', ...slow }, async (args) => {
    see('insist', args);
    const ask = inputRequired.elicit({ message: 'Sure?', requestedSchema: form });
    return inputRequired({ inputRequests: { ask } });
  });
  server.registerTool('learn', { description: 'Learns', inputSchema: z.object({}) }, async () => {
    server.registerTool('learned', { description: 'New', inputSchema: z.object({}) }, async () =>
      text('x'),
    );
    return text('learned');
  });
  server.registerTool('a.b', { description: 'Odd name', inputSchema: z.object({}) }, async () =>
    text('x'),
  );
  return server;
}

interface ToolContext {
  mcpReq: { signal: AbortSignal };
}
