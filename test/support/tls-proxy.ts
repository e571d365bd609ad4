import { connect } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

/** Ends TLS in front of a plain server, as an ingress does. */
export async function startTlsProxy(target: string, options: TlsOptions) {
  const [host = '', port = ''] = target.split(':');
  const server = createServer({ ...options, ALPNProtocols: ['h2'] }, (socket) => {
    const upstream = connect(Number(port), host);
    socket.pipe(upstream).pipe(socket);
    const end = () => {
      socket.destroy();
      upstream.destroy();
    };
    for (const side of [socket, upstream]) side.on('error', end).on('close', end);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as { port: number };
  return {
    address: `localhost:${own}`,
    stop: async () => {
      server.close();
    },
  };
}
