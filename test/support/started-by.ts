import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** In the environment of a command, and so in that of everything that it starts. */
export const MARK = 'STARTED_BY_TEST';

/**
 * Command lines of the processes that a command has left: those with its mark in their environment, and those that work in its data
 * directory, because Postgres overwrites its environment.
 */
export function startedBy(mark: string, dataDir: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
    const directory = read(() => readlinkSync(`/proc/${pid}/cwd`));
    const isOurs =
      environment.includes(`${MARK}=${mark}\0`) ||
      command.includes(dataDir) ||
      directory.startsWith(dataDir);
    // A process that has ended, and that nobody has waited for yet, has no command line.
    return isOurs && command ? [`${pid} ${command.replaceAll('\0', ' ')}`] : [];
  });
}

/** Processes end while we look. */
function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
