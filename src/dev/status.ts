import { readArguments } from '../platform/command-line.ts';
import { describeStack } from './describe-stack.ts';
import { runMain } from './run-main.ts';
import { DATA_DIR_OPTION, dataDirOf, demoAgentsDir } from './stack-arguments.ts';
import { describeRunning, findRunningStack, type StackFile } from './stack-file.ts';

const COMMAND = {
  name: 'npm run status --',
  summary: 'Shows the stack that runs here. The exit code is 1 if none is ready.',
  options: DATA_DIR_OPTION,
} as const;

async function main(): Promise<void> {
  const dataDir = dataDirOf(readArguments(COMMAND).values);
  let isReady = false;
  let found = 0;
  for (const directory of [dataDir, demoAgentsDir(dataDir)]) {
    const running = await findRunningStack(directory);
    if (!running) continue;
    found += 1;
    console.log(describeRunning(running, directory));
    if (running.api) isReady = (await showStack(running, running.api, directory)) || isReady;
  }
  if (found === 0) console.log(`No stack runs on ${dataDir}. Start one with: npm start`);
  if (!isReady) process.exitCode = 1;
}

/** Whether it is ready. */
async function showStack(file: StackFile, api: string, dataDir: string): Promise<boolean> {
  const problem = await findProblem(api);
  console.log(`\n  ${problem ? `not ready: ${problem}` : 'ready'}\n`);
  console.log(describeStack(file, dataDir));
  const processes = Object.entries(file.pids).map(([name, pid]) => `${name} ${pid}`);
  console.log(`  processes        ${processes.join(', ')}`);
  return problem === undefined;
}

/** What /readyz answers unless it is ready. */
async function findProblem(api: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${api}/readyz`, { signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text}`;
  } catch (error) {
    return `the API does not answer (${(error as Error).message})`;
  }
}

await runMain(main);
