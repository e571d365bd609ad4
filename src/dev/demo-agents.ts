import { readConfig } from '../platform/config/config.ts';
import { consoleReporter, type Reporter } from './console.ts';
import { askInTerminal } from './demo-agents/ask-in-terminal.ts';
import { createDemoApi } from './demo-agents/demo-api.ts';
import { play } from './demo-agents/play.ts';
import { type DemoOptions, readDemoOptions } from './demo-agents/read-options.ts';
import { runMain } from './run-main.ts';
import type { Stack } from './stack.ts';
import { demoAgentsDir } from './stack-arguments.ts';
import { StackError } from './stack-error.ts';
import { findRunningStack, type StackFile } from './stack-file.ts';
import { startDemoStack } from './start-demo-stack.ts';
import { aborted, watchForStop } from './watch-for-stop.ts';

/** `npm run demo:agents`: from a sentence to an agent on a deployment, from the terminal. */
async function main(): Promise<void> {
  const options = readDemoOptions();
  if (!options.yes && !process.stdin.isTTY)
    throw new StackError(
      'The demo asks for a confirmation, which needs a terminal. With --yes it does not ask.',
    );
  const stop = watchForStop();
  let stack: Stack | undefined;
  const report = consoleReporter();
  try {
    const running = await findUsable(options.dataDir, report);
    stack = running
      ? undefined
      : await startDemoStack(
          {
            dataDir: demoAgentsDir(options.dataDir),
            port: 0,
            withLangGraph: true,
            report,
            signal: stop,
          },
          '400',
        );
    await playOn(stack?.file ?? running, options, stop);
    if (stack && process.stdout.isTTY && !options.yes) {
      console.log('\nThe stack keeps running, so that you can look at the agent. Ctrl-C stops it.');
      await aborted(stop);
    }
  } finally {
    if (stack) report.line('\nStopping the stack. Its state is kept.');
    await stack?.stop();
  }
}

/** The stack that runs already, where it has deployments. */
async function findUsable(dataDir: string, report: Reporter): Promise<StackFile | undefined> {
  const running = await findRunningStack(dataDir);
  if (!running?.api) return undefined;
  if (running.deployments) {
    report.line(`Using the stack that already runs: ${running.api}`);
    return running;
  }
  report.line(`The stack that already runs has no deployments (npm start -- --with-langgraph).`);
  return undefined;
}

function playOn(
  file: Readonly<StackFile> | undefined,
  { sentence, yes }: DemoOptions,
  signal: AbortSignal,
): Promise<void> {
  const api = createDemoApi(file?.api ?? '', signal);
  const answer = yes ? undefined : (question: string) => askInTerminal(question, signal);
  const temporalUi =
    file?.temporal_ui && `${file.temporal_ui}/namespaces/${readConfig().TEMPORAL_NAMESPACE}`;
  return play({ api, answer, temporalUi, print: console.log, signal }, sentence);
}

await runMain(main);
