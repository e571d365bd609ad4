import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Identifies the leader of a process group even if its pid is reused. */
export const processId = z.object({
  pid: z.int().min(2),
  /** Start time in clock ticks since boot; null without /proc. */
  started: z.string().nullable(),
  /** Boot id; null without /proc. */
  boot: z.string().nullable(),
});
export type ProcessId = z.infer<typeof processId>;

export async function identifyProcess(pid: number): Promise<ProcessId> {
  return { pid, started: (await readStat(pid))?.started ?? null, boot: await readBoot() };
}

/** Stops the group that a lost worker left behind, unless its pid belongs to another process now. */
export async function stopLostGroup(lost: ProcessId): Promise<void> {
  if (lost.boot !== (await readBoot())) return;
  const leader = await readStat(lost.pid);
  if (leader && leader.started !== lost.started) return;
  await stopGroup(lost.pid);
}

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

/** Sends SIGTERM to the whole group, then SIGKILL. Resolves when no process of it runs. */
export async function stopGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (await waitUntilGone(pid, GRACE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  await waitUntilGone(pid, GRACE_MS);
}

async function waitUntilGone(pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (await isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Returns false if the group does not exist. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return false;
    // The group exists and belongs to another user.
    if (code === 'EPERM') return true;
    throw error;
  }
}

/** `kill` also finds zombies, so /proc decides if it exists. */
async function isRunning(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  if ((await readBoot()) === null) return true;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readStat(Number(pid))));
  return stats.some((stat) => stat?.group === group && !/[ZX]/.test(stat.state));
}

/** Undefined if the process does not exist or there is no /proc. */
async function readStat(pid: number) {
  const text = await readOptionalFile(`/proc/${pid}/stat`);
  // The command is in parentheses and may contain any character.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && { state: fields[0] ?? '', group: Number(fields[2]), started: fields[19] ?? '' };
}

const readBoot = async () =>
  (await readOptionalFile('/proc/sys/kernel/random/boot_id'))?.trim() ?? null;

async function readOptionalFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // The process has ended, or the system has no /proc.
    return undefined;
  }
}
