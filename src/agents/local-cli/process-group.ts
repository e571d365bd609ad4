import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A process that leads a group, told apart from a later one with the same number. */
export const processId = z.object({
  pid: z.int().min(2),
  /** When it started, in ticks since the machine did; null where there is no /proc. */
  started: z.string().nullable(),
  /** Of the machine's start. */
  boot: z.string().nullable(),
});
export type ProcessId = z.infer<typeof processId>;

export async function identifyProcess(pid: number): Promise<ProcessId> {
  return { pid, started: (await readStat(pid))?.started ?? null, boot: await readBoot() };
}

/** Ends what a lost worker left behind, if it is still that; resolves when none of it runs. */
export async function stopLostGroup(lost: ProcessId): Promise<void> {
  if (lost.boot !== (await readBoot())) return;
  const leader = await readStat(lost.pid);
  if (leader && leader.started !== lost.started) return;
  await stopGroup(lost.pid);
}

/** How long a group has to end in peace. */
const GRACE_MS = 5000;

/** SIGTERM to the whole group, then SIGKILL; resolves when none of it runs. */
export async function stopGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (await isGoneWithin(pid, GRACE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  await isGoneWithin(pid, GRACE_MS);
}

async function isGoneWithin(pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (await isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** False where there is no such group. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return false;
    // It is there, and is another user's now.
    if (code === 'EPERM') return true;
    throw error;
  }
}

/** A dead process that nobody has waited for still counts as one for `kill`, so /proc is asked where there is one. */
async function isRunning(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  if ((await readBoot()) === null) return true;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readStat(Number(pid))));
  return stats.some((stat) => stat?.group === group && !/[ZX]/.test(stat.state));
}

/** Undefined for a process that is not there, or where there is no /proc. */
async function readStat(pid: number) {
  const text = await readIfThere(`/proc/${pid}/stat`);
  // The command stands in parentheses, and may hold any character.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && { state: fields[0] ?? '', group: Number(fields[2]), started: fields[19] ?? '' };
}

const readBoot = async () => (await readIfThere('/proc/sys/kernel/random/boot_id'))?.trim() ?? null;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Gone between two looks, or of another system: both mean that there is nothing.
    return undefined;
  }
}
