import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROCESS = fileURLToPath(
  new URL('../../src/dev/langgraph/server-process.ts', import.meta.url),
);

/** LangGraph's own server with one of the examples of `src/dev/langgraph`, on a free port, with its authentication on. */
export async function startExample(name: 'tools' | 'supervisor' | 'deep-research') {
  const directory = await mkdtemp(join(tmpdir(), 'example-'));
  const child = fork(PROCESS, [name, '0', directory], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, MODEL: '', LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error' },
  });
  const [ready] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the example ${name} ended with ${code}`);
    }),
  ]);
  const { url } = z.object({ url: z.string() }).parse(ready);
  return {
    name,
    url,
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

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
