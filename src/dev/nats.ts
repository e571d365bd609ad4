import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../platform/config/config.ts';
import { natsOptionsOf } from '../platform/nats-options.ts';
import { Child } from './child.ts';
import { buildWithGo, findOnPath } from './executable.ts';
import type { Server, ServerContext } from './server.ts';
import { StackError } from './stack-error.ts';
import { accepts } from './wait-for.ts';

export interface NatsServer extends Server {
  url: string;
}

/** NATS_URL → `nats-server` on PATH → built with Go. */
export async function startNats(context: ServerContext): Promise<NatsServer> {
  const given = context.env.NATS_URL;
  if (given) {
    const { servers } = natsOptionsOf(readConfig(context.env));
    // Hosts without the credentials of the URL, which must not be shown.
    const hosts = [servers ?? []].flat();
    const { hostname, port } = new URL(`nats://${hosts[0]}`);
    if (!(await accepts(hostname, Number(port || 4222))))
      throw new StackError(`NATS_URL is ${hosts.join(',')}, but nothing answers there.`);
    return {
      source: `NATS_URL (${hosts.join(',')})`,
      url: given,
      stop: async () => undefined,
      kill: () => undefined,
    };
  }
  const { path, source } = await findNats(context);
  const port = await context.ports.take(context.freePorts ? 0 : 4222, 'NATS');
  const config = join(context.dataDir, 'nats.conf');
  const store = join(context.dataDir, 'nats');
  await mkdir(store, { recursive: true });
  // It listens on every address unless it is told a host.
  await writeFile(
    config,
    `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: ${JSON.stringify(store)} }\n`,
  );
  const child = new Child({
    name: 'nats',
    command: path,
    args: ['-c', config],
    logFile: context.logFile('nats'),
    isReady: () => accepts('127.0.0.1', port),
    onPid: (pid) => context.onPid('nats', pid),
    onLine: context.report.line,
  });
  await child.start(context.signal);
  return {
    source,
    url: `nats://127.0.0.1:${port}`,
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

async function findNats(context: ServerContext): Promise<{ path: string; source: string }> {
  const onPath = await findOnPath('nats-server');
  if (onPath) return { path: onPath, source: `nats-server on PATH (${onPath})` };
  const path = await buildWithGo({
    name: 'nats-server',
    module: 'github.com/nats-io/nats-server/v2',
    binDir: context.binDir,
    duration: '30 seconds',
    report: context.report,
    signal: context.signal,
  });
  return { path, source: `built with Go (${path})` };
}
