import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ChaosAction, ProcessName } from './chaos.ts';

const run = promisify(execFile);

/** An action as it was carried out; times in milliseconds since 1970. */
export interface DoneAction extends ChaosAction {
  from: number;
  until: number;
}

export interface Victims {
  /** A process has another pid after each restart. */
  pidOf(name: ProcessName): number | undefined;
  onAction(action: DoneAction): void;
}

/** Carries out a schedule; every process goes on, or was killed, when this returns. */
export async function executeChaos(
  schedule: ChaosAction[],
  victims: Victims,
  stop: AbortSignal,
): Promise<DoneAction[]> {
  const startedAt = Date.now();
  const done: DoneAction[] = [];
  const going: Promise<void>[] = [];
  for (const action of schedule) {
    await sleep(Math.max(0, startedAt + action.at - Date.now()), undefined, { signal: stop }).catch(
      () => undefined,
    );
    if (stop.aborted) break;
    const entry = { ...action, from: Date.now(), until: Number.POSITIVE_INFINITY };
    done.push(entry);
    going.push(
      Promise.all(action.targets.map((target) => strike(action, victims.pidOf(target)))).then(
        () => {
          entry.until = Date.now();
          victims.onAction(entry);
        },
      ),
    );
  }
  await Promise.all(going);
  return done;
}

async function strike({ how, ms }: ChaosAction, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  if (how === 'kill') return signal([pid], 'SIGKILL');
  // Postgres works in processes of their own.
  const family = [pid, ...(await childrenOf(pid))];
  signal(family, 'SIGSTOP');
  await sleep(ms);
  if (how === 'freeze_and_kill') signal([pid], 'SIGKILL');
  signal(family, 'SIGCONT');
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .flatMap(([child]) => (child === undefined ? [] : [child]));
}

/** One that is gone already, by another action, needs nothing. */
function signal(pids: number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
}
