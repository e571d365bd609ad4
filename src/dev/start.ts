import { readArguments, refuseArguments } from '../platform/command-line.ts';
import { authOf } from '../platform/config/auth.ts';
import { readConfig } from '../platform/config/config.ts';
import { consoleReporter } from './console.ts';
import { describeStack } from './describe-stack.ts';
import { runMain } from './run-main.ts';
import { dataDirOf, portOf, STACK_OPTIONS } from './stack-arguments.ts';
import { StackError } from './stack-error.ts';
import { describeRunning, findRunningStack, type StackFile } from './stack-file.ts';
import { aborted, watchForStop } from './watch-for-stop.ts';

const COMMAND = {
  name: 'npm start --',
  summary: 'Starts the whole stack, and stops it on Ctrl-C. State is kept.',
  options: {
    ...STACK_OPTIONS,
    encrypt: {
      type: 'boolean',
      help: 'encrypts payloads in Temporal with a key that is made once and kept with the data',
    },
    'with-langgraph': {
      type: 'boolean',
      help: 'with three LangGraph deployments to try things with (ports from 2024 on)',
    },
  },
} as const;

interface Options {
  dataDir: string;
  port: number;
  exactPort: boolean;
  encrypt: boolean;
  withLangGraph: boolean;
}

async function main(): Promise<void> {
  const options = readOptions();
  const stop = watchForStop();
  authOf(readConfig());
  const running = await findRunningStack(options.dataDir);
  if (running) return showRunning(running, options);
  const report = consoleReporter();
  report.line('Starting agent-orchestrator');
  // Loading this takes a second, in which the line above is there already.
  const { startStack } = await import('./stack.ts');
  const env = { OFFLINE_MODEL_LATENCY_MS: process.env.OFFLINE_MODEL_LATENCY_MS || '400' };
  const stack = await startStack({ ...options, report, env, signal: stop });
  report.line(`\n${describeStack(stack.file, options.dataDir)}\n\nCtrl-C stops it.`);
  await aborted(stop);
  report.line('\nStopping: in-flight calls finish, and the state is kept. Ctrl-C ends it at once.');
  await stack.stop();
}

function readOptions(): Options {
  const { values } = readArguments(COMMAND);
  const port = portOf(values);
  return {
    dataDir: dataDirOf(values),
    ...(port ?? refuseArguments(COMMAND, '--port must be a number from 0 to 65000')),
    encrypt: values.encrypt ?? false,
    withLangGraph: values['with-langgraph'] ?? false,
  };
}

/** @throws StackError if it is not what was asked for */
function showRunning(running: StackFile, { dataDir, port, exactPort, ...wanted }: Options): void {
  const sentence = describeRunning(running, dataDir);
  const isOther =
    (exactPort && port !== 0 && running.api && Number(new URL(running.api).port) !== port) ||
    (wanted.withLangGraph && !running.deployments);
  if (!running.api || isOther)
    throw new StackError(
      `${sentence}\n\nTo start it with other options, stop it first: npm run stop`,
    );
  console.log(`${sentence}\n\n${describeStack(running, dataDir)}\n\nnpm run stop stops it.`);
}

await runMain(main);
