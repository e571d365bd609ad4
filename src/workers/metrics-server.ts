import { createServer, type Server } from 'node:http';
import type { Metrics } from '../platform/metrics.ts';

/** Where the Temporal runtime of this process answers with its own metrics. */
export type RuntimeMetrics = () => Promise<string>;

/** `/metrics` (ours and the Temporal runtime's) and `/healthz` of a worker. */
export async function serveMetrics(
  host: string,
  port: number,
  metrics: Metrics,
  runtime: RuntimeMetrics,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url === '/healthz') return response.end('{"status":"ok"}');
    if (request.url !== '/metrics') return response.writeHead(404).end();
    const [own, temporal] = await Promise.all([
      metrics.registry.metrics(),
      runtime().catch(() => ''),
    ]);
    return response
      .setHeader('content-type', metrics.registry.contentType)
      .end(`${own}\n${temporal}`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
