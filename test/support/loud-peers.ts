import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Listening, listen } from './listen.ts';

/** An OpenAI-compatible server that streams `pieces` as fast as the connection takes them. */
export function startLoudModel(pieces: string[]): Promise<Listening> {
  const frame = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'loud',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  return listen((request, response) => {
    request.resume();
    if (request.method === 'GET')
      return response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ object: 'list', data: [{ id: 'loud' }] }));
    response.setHeader('content-type', 'text/event-stream');
    const text = pieces.map((content) => frame({ role: 'assistant', content })).join('');
    return response.end(`${text}${frame({}, 'stop')}data: [DONE]\n\n`);
  });
}

/** An MCP server whose tool `work` sends each message as progress, and then answers. */
export function startLoudTool(messages: string[]): Promise<Listening> {
  const createLoudServer = () => {
    const server = new McpServer({ name: 'loud', version: '1.0.0' });
    server.registerTool(
      'work',
      { description: 'Works', inputSchema: z.object({}), annotations: { readOnlyHint: true } },
      async (_args, { mcpReq }) => {
        const progressToken = mcpReq._meta?.progressToken;
        for (const [progress, message] of messages.entries())
          if (progressToken !== undefined)
            await mcpReq.notify({
              method: 'notifications/progress',
              params: { progressToken, progress, total: messages.length, message },
            });
        return { content: [{ type: 'text', text: 'worked' }] };
      },
    );
    return server;
  };
  const handle = toNodeHandler(createMcpHandler(createLoudServer));
  return listen((request, response) => {
    const { method = 'GET', url = '/' } = request;
    void handle(Object.assign(request, { method, url }), response);
  });
}
