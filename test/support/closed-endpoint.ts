import { once } from 'node:events';
import { createServer } from 'node:net';
import { z } from 'zod';

/** An address where nobody listens, for somebody just did. */
export async function closedEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
