import { readArguments } from '../platform/command-line.ts';
import { consoleReporter, type Reporter } from './console.ts';
import { runMain } from './run-main.ts';
import { DATA_DIR_OPTION, dataDirOf, demoAgentsDir } from './stack-arguments.ts';
import {
  endLeftovers,
  findRunningStack,
  readStackFile,
  removeStackFile,
  type StackFile,
} from './stack-file.ts';
import { waitFor } from './wait-for.ts';

const COMMAND = {
  name: 'npm run stop --',
  summary: 'Stops the stack that runs here, as Ctrl-C does. State is kept.',
  options: DATA_DIR_OPTION,
} as const;

/** The worker takes its grace period; what does not stop is killed by the supervisor in less. */
const LONGEST_STOP_MS = 180_000;

async function main(): Promise<void> {
  const dataDir = dataDirOf(readArguments(COMMAND).values);
  const report = consoleReporter();
  let stopped = 0;
  for (const directory of [demoAgentsDir(dataDir), dataDir]) {
    if (!(await readStackFile(directory))) continue;
    const running = await findRunningStack(directory);
    if (running) await stopStack(running, directory, report);
    // Of a supervisor that was killed.
    await endLeftovers(directory, report.line);
    await removeStackFile(directory);
    stopped += 1;
  }
  if (stopped === 0) report.line(`No stack runs on ${dataDir}.`);
}

async function stopStack(running: StackFile, dataDir: string, report: Reporter): Promise<void> {
  const { stack = Number.NaN } = running.pids;
  const name = running.api ?? dataDir;
  const done = report.progress(`stopping ${name} (process ${stack}): in-flight calls finish`);
  process.kill(stack, 'SIGTERM');
  await waitFor(async () => !(await findRunningStack(dataDir)), {
    timeoutMs: LONGEST_STOP_MS,
    what: `${name} did not stop`,
  });
  done('stopped');
}

await runMain(main);
