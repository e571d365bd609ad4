import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a request asks for, as `test/agents/contract.ts` words it: `#behaviour word`. */
export interface Asked {
  behaviour: string;
  word: string;
}

export interface HttpRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Parsed where it is JSON. */
  body: unknown;
  /** Resolves when the client goes away before it was answered. */
  closed: Promise<void>;
}

/** Undefined: the connection is broken off. */
export type HttpAnswer =
  | { status: number; body: unknown; headers?: Record<string, string> }
  | undefined;

/** Finds `#behaviour word` in a text. */
export function askedIn(text: string): Asked {
  const [, behaviour = '', word = ''] = /#(\w+) (\w+)/.exec(text) ?? [];
  return { behaviour, word };
}

/** What every HTTP API can go wrong with; undefined for behaviours that are the API's own. */
export function errorAnswer(behaviour: string, body: unknown): { answer: HttpAnswer } | undefined {
  const status = {
    unauthorized: 401,
    rate_limited: 429,
    overloaded: 503,
    rejected: 422,
    server_error: 500,
  }[behaviour];
  if (behaviour === 'broken_off') return { answer: undefined };
  if (status === undefined) return undefined;
  const headers: Record<string, string> = status === 503 ? { 'retry-after': '1' } : {};
  return { answer: { status, body, headers } };
}

/** Counts by word. */
export function createTally() {
  const counts = new Map<string, number>();
  return {
    add: (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1),
    of: async (word: string) => counts.get(word) ?? 0,
  };
}

/** An HTTP server of a few lines, for agents in the formats of others. */
export async function startHttpAgent(answerTo: (request: HttpRequest) => Promise<HttpAnswer>) {
  const server = createServer(async (request, response) => {
    const answer = await answerTo(await read(request, response));
    if (!answer) return request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(request: IncomingMessage, response: ServerResponse): Promise<HttpRequest> {
  const closed = new Promise<void>((resolve) =>
    response.on('close', () => {
      if (!response.writableEnded) resolve();
    }),
  );
  let text = '';
  for await (const chunk of request) text += chunk;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: toBody(text),
    closed,
  };
}

function toBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
