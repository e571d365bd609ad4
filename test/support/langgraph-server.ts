import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { langGraphUser } from './langgraph-user.ts';

/** LangGraph's own development server with the graphs of `langgraph-graphs.ts`, in a process of its own. */
export async function startLangGraphServer() {
  const directory = await mkdtemp(join(tmpdir(), 'langgraph-'));
  const child = fork(
    fileURLToPath(new URL('./langgraph-process.ts', import.meta.url)),
    [directory],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error' },
    },
  );
  const [ready] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the LangGraph server ended with ${code}`);
    }),
  ]);
  const { url } = z.object({ url: z.string() }).parse(ready);
  return {
    url,
    ...langGraphUser(url),
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
export type LangGraphServer = Awaited<ReturnType<typeof startLangGraphServer>>;
