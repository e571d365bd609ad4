import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { waitFor } from '../../src/dev/wait-for.ts';
import { freePort } from '../../src/platform/free-port.ts';
import type { Endpoints } from './test-stack.ts';

export interface ApiProcess {
  url: string;
  stop(): Promise<void>;
}

/** One more API replica beside the stack's, with settings of its own. */
export async function startApi(
  endpoints: Endpoints,
  env: Record<string, string>,
): Promise<ApiProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, output, ended } = spawnApi({
    DATABASE_URL: endpoints.postgres,
    NATS_URL: endpoints.nats,
    TEMPORAL_ADDRESS: endpoints.temporal,
    DATABASE_POOL_SIZE: '4',
    PORT: String(port),
    ...env,
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const gone = new AbortController();
  void ended.then(() => gone.abort(new Error(`the API ended:\n${output()}`)));
  try {
    await waitFor(async () => (await fetch(`${url}/readyz`)).ok, {
      timeoutMs: 300_000,
      what: 'the API did not become ready',
      signal: gone.signal,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Starts the API where it should refuse to, and tells how it ended. */
export async function startRefused(env: Record<string, string>) {
  const { output, ended } = spawnApi(env);
  return { code: await ended, output: output() };
}

function spawnApi(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [resolve('src/api/server.ts')], {
    // Nothing of ours that happens to be set where the tests run.
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => text, ended };
}
