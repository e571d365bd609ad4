import { execFile } from 'node:child_process';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StackError } from './stack-error.ts';

const run = promisify(execFile);

/** `stack.json`: where everything listens, and the process of each. `api` is there once all is up. */
const stackFile = z.object({
  api: z.string().optional(),
  worker_metrics: z.string().optional(),
  temporal: z.string().optional(),
  temporal_ui: z.string().optional(),
  nats: z.string().optional(),
  postgres: z.string().optional(),
  /** `provider/model`, what runs use unless they name another. */
  model: z.string().optional(),
  /** The example deployments, by name. */
  deployments: z.record(z.string(), z.string()).optional(),
  pids: z.record(z.string(), z.number()),
});
export type StackFile = z.infer<typeof stackFile>;

export const stackFilePath = (dataDir: string) => join(dataDir, 'stack.json');

export async function readStackFile(dataDir: string): Promise<StackFile | undefined> {
  const text = await readFile(stackFilePath(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseStackFile(text);
}

/** Undefined where it was not written by us, or not to its end. */
function parseStackFile(text: string): StackFile | undefined {
  try {
    return stackFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export async function writeStackFile(dataDir: string, content: StackFile): Promise<void> {
  const path = stackFilePath(dataDir);
  // Its URLs may hold passwords.
  await writeFile(`${path}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.partial`, path);
}

export const removeStackFile = (dataDir: string) => rm(stackFilePath(dataDir), { force: true });

/** The stack that runs on this directory now, if one does. */
export async function findRunningStack(dataDir: string): Promise<StackFile | undefined> {
  const file = await readStackFile(dataDir);
  const supervisor = file?.pids.stack;
  return file && supervisor !== undefined && (await isOurs('stack', supervisor, dataDir))
    ? file
    : undefined;
}

/**
 * Makes this process the supervisor of the directory. What a killed stack left behind is ended first.
 * @throws StackError if another supervisor has it
 */
export async function claimDataDir(
  dataDir: string,
  onLine: (text: string) => void,
): Promise<StackFile> {
  const path = stackFilePath(dataDir);
  const claim: StackFile = { pids: { stack: process.pid } };
  const prepared = `${path}.${process.pid}`;
  await writeFile(prepared, JSON.stringify(claim), { mode: 0o600 });
  try {
    for (;;) {
      // Fails if there is one, so only one of two starts gets through.
      const error = await link(prepared, path).catch((each: NodeJS.ErrnoException) => each);
      if (!error) return claim;
      if (error.code !== 'EEXIST') throw error;
      const running = await findRunningStack(dataDir);
      if (running) throw new StackError(describeRunning(running, dataDir));
      await endLeftovers(dataDir, onLine);
      await removeStackFile(dataDir);
    }
  } finally {
    await rm(prepared, { force: true });
  }
}

/** One sentence about a stack that runs already. */
export function describeRunning({ api, pids }: StackFile, dataDir: string): string {
  const where = `on ${dataDir} (process ${pids.stack})`;
  return api
    ? `agent-orchestrator already runs ${where}: ${api}`
    : `agent-orchestrator is already being started ${where}. \`npm run status\` shows when it is ready.`;
}

/** Ends what a killed stack left behind: its servers would hold the ports and the data. */
export async function endLeftovers(dataDir: string, onLine: (text: string) => void): Promise<void> {
  const file = await readStackFile(dataDir);
  for (const [name, pid] of Object.entries(file?.pids ?? {})) {
    if (name === 'stack' || !(await isOurs(name, pid, dataDir))) continue;
    onLine(`  ${name} of an earlier start is still there: ending it`);
    await endProcess(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  }
}

const SCRIPTS: Record<string, RegExp> = {
  stack: /src\/dev\//,
  worker: /src\/workers\/worker\.ts/,
  api: /src\/api\/server\.ts/,
};

/** A pid may have been given to somebody else meanwhile: the command line tells. */
async function isOurs(name: string, pid: number, dataDir: string): Promise<boolean> {
  if (pid === process.pid) return false;
  const command = await run('ps', ['-p', String(pid), '-o', 'args=']).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return command.includes(dataDir) || (SCRIPTS[name]?.test(command) ?? false);
}

async function endProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  const send = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(pid, name);
    } catch {
      return false;
    }
  };
  send(signal);
  for (let waited = 0; send(0); waited += 100) {
    if (waited === 10_000) send('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
