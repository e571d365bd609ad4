import { randomUUID } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';

/** aimock hands this header's value to whoever makes the answer. */
const ID_HEADER = 'x-aimock-context';

/** Stands before aimock, gives every request an id, and says when its answer was sent to the last byte. */
export async function startRequestMeter(
  port: number,
  target: string,
  onAnswered: (id: string, status: number) => void,
) {
  const server = createServer((incoming, outgoing) => {
    const id = randomUUID();
    const onward = httpRequest(
      `${target}${incoming.url ?? ''}`,
      { method: incoming.method, headers: { ...incoming.headers, [ID_HEADER]: id } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.once('finish', () => onAnswered(id, answer.statusCode ?? 502));
        answer.pipe(outgoing);
        answer.once('error', () => outgoing.destroy());
      },
    );
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
