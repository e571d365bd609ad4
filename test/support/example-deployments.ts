import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';

const PROCESS = fileURLToPath(
  new URL('../../src/dev/langgraph/server-process.ts', import.meta.url),
);

/** LangGraph's own server with one of the examples of `src/dev/langgraph`, on a free port, with its authentication on. */
export async function startExample(name: 'tools' | 'supervisor' | 'deep-research') {
  const directory = await mkdtemp(join(tmpdir(), 'example-'));
  let child: ChildProcess | undefined;
  const start = async (port: number): Promise<string> => {
    const started = fork(PROCESS, [name, String(port), directory], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, MODEL: '', LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error' },
    });
    child = started;
    const [ready] = await Promise.race([
      once(started, 'message'),
      once(started, 'exit').then(([code]) => {
        throw new Error(`the example ${name} ended with ${code}`);
      }),
    ]);
    return z.object({ url: z.string() }).parse(ready).url;
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const url = await start(0);
  return {
    name,
    url,
    kill,
    /** Where it was, with what it has kept. */
    restart: () => start(Number(new URL(url).port)),
    /** Its own client, for whoever has this token. */
    as: (token: string) => {
      const defaultHeaders = { authorization: `Bearer ${token}` };
      return new Client({ apiUrl: url, apiKey: null, defaultHeaders });
    },
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
export type Example = Awaited<ReturnType<typeof startExample>>;

/** All three at once. */
export async function startExamples() {
  const [tools, supervisor, research] = await Promise.all([
    startExample('tools'),
    startExample('supervisor'),
    startExample('deep-research'),
  ]);
  const stop = async () => {
    await Promise.all([tools, supervisor, research].map((example) => example.stop()));
  };
  return { tools, supervisor, research, stop };
}
export type Examples = Awaited<ReturnType<typeof startExamples>>;
