import { createServer, type RequestListener } from 'node:http';

export interface Listening {
  url: string;
  stop(): Promise<void>;
}

/**
 * An HTTP server on this machine, on a free port unless one is given. Stopping it closes connections that are open. What the listener
 * throws is answered with 400: a request that another test broke off must not end the run.
 */
export async function listen(listener: RequestListener, port = 0): Promise<Listening> {
  const server = createServer((request, response) => {
    Promise.resolve(listener(request, response)).catch((error: unknown) => {
      if (!response.headersSent) response.statusCode = 400;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
