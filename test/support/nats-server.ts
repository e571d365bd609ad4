import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findOnPath } from '../../src/dev/executable.ts';
import { accepts, waitFor } from '../../src/dev/wait-for.ts';
import { freePort } from '../../src/platform/free-port.ts';

export interface TestNatsServer {
  port: number;
  /** Without credentials; the host has a name, for certificates have one. */
  url: string;
  /** Stops its process where it is, and lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** The real server, on a free port, with a configuration of the test's own. JetStream's files go into a directory of its own. */
export async function startNatsServer(
  config: string,
  { env = {}, port: wanted }: { env?: Record<string, string>; port?: number } = {},
): Promise<TestNatsServer> {
  const directory = mkdtempSync(join(tmpdir(), 'nats-test-'));
  const file = join(directory, 'nats.conf');
  writeFileSync(file, config);
  const port = wanted ?? (await freePort());
  const command = (await findOnPath('nats-server')) ?? resolve('.data/bin/nats-server');
  const args = ['-c', file, '-a', '127.0.0.1', '-p', String(port), '-sd', join(directory, 'data')];
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const gone = new AbortController();
  const ended = once(child, 'close').then(() =>
    gone.abort(new Error(`nats-server ended:\n${log}`)),
  );
  await waitFor(() => accepts('127.0.0.1', port), {
    timeoutMs: 30_000,
    what: 'nats-server did not become ready',
    signal: gone.signal,
  });
  return {
    port,
    url: `nats://localhost:${port}`,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
