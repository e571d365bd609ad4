import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Progress } from '../../src/agents/adapter.ts';
import type { AttemptOrder } from './attempt-process.ts';

const told = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), progress: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('ended'), outcome: z.unknown() }),
]);

/** An attempt at a slow job in a process of its own (see `attempt-process.ts`). */
export function startAttempt(order: AttemptOrder) {
  const file = fileURLToPath(new URL('./attempt-process.ts', import.meta.url));
  const child: ChildProcess = fork(file, [JSON.stringify(order)]);
  let progress: Progress | undefined;
  const outcome = new Promise<unknown>((resolve, reject) => {
    child.on('message', (message) => {
      const news = told.parse(message);
      if (news.kind === 'saved') progress = news.progress;
      else resolve(news.outcome);
    });
    child.on('exit', (code) => reject(new Error(`the attempt ended with ${code}`)));
  });
  outcome.catch(() => undefined);
  return {
    outcome,
    /** What this attempt has saved last. */
    progress: () => progress,
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
