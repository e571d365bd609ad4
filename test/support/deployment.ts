import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';

const PROCESS = fileURLToPath(
  new URL('../../src/dev/langgraph/server-process.ts', import.meta.url),
);

/** One of the example deployments, LangGraph's own development server in a process of its own, with its auth on. */
export async function startDeployment(name: 'tools' | 'supervisor' | 'deep-research') {
  const directory = mkdtempSync(join(tmpdir(), `deployment-${name}-`));
  let child: ChildProcess;
  const start = async (port: number): Promise<string> => {
    child = fork(PROCESS, [name, String(port), directory], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error', MODEL: '' },
    });
    const [ready] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the deployment ended with ${code}`);
      }),
    ]);
    return z.object({ url: z.string() }).parse(ready).url;
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const url = await start(0);
  return {
    name,
    url,
    kill,
    /** At the address that it had. */
    restart: () => start(Number(new URL(url).port)),
    /** Its own client, as the user with this token. */
    as: (token: string) =>
      new Client({
        apiUrl: url,
        apiKey: null,
        defaultHeaders: { authorization: `Bearer ${token}` },
      }),
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
export type TestDeployment = Awaited<ReturnType<typeof startDeployment>>;
