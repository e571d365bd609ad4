import { join } from 'node:path';
import { readConfig } from '../platform/config/config.ts';
import { waitForStopSignal } from '../platform/shutdown.ts';
import { consoleReporter, type Reporter } from './console.ts';
import { askInTerminal } from './demo-agents/ask-in-terminal.ts';
import { createDemoApi } from './demo-agents/demo-api.ts';
import { play } from './demo-agents/play.ts';
import { type DemoOptions, readDemoOptions } from './demo-agents/read-options.ts';
import { type Stack, startStack } from './stack.ts';
import { StackError } from './stack-error.ts';
import { findRunningStack, type StackFile } from './stack-file.ts';
import { explainAndExit } from './start.ts';

/** `npm run demo:agents`: from a sentence to an agent on a deployment, from the terminal. */
async function main(): Promise<void> {
  const options = readDemoOptions();
  if (!options.yes && !process.stdin.isTTY)
    throw new StackError(
      'This is no terminal that the confirmation could be asked in: --yes does it without asking.',
    );
  const stop = new AbortController();
  let stack: Stack | undefined;
  const stopped = waitForStopSignal(() => stack?.kill()).then(() =>
    stop.abort(new StackError('Stopped.')),
  );
  const report = consoleReporter();
  try {
    const running = await findUsable(options.dataDir, report);
    stack = running ? undefined : await startOwn(options.dataDir, report);
    stop.signal.throwIfAborted();
    await playOn(stack?.file ?? running, options, stop.signal);
    if (stack && process.stdout.isTTY && !options.yes) {
      console.log('\nThe stack runs on, so that you can look at the agent. Ctrl-C stops it.');
      await stopped;
    }
  } finally {
    if (stack) report.line('\nStopping the stack; what was made is kept.');
    await stack?.stop();
  }
}

/** The stack that runs already, where it has deployments. */
async function findUsable(dataDir: string, report: Reporter): Promise<StackFile | undefined> {
  const running = await findRunningStack(dataDir);
  if (!running?.api) return undefined;
  if (running.deployments) {
    report.line(`Using the stack that runs already: ${running.api}`);
    return running;
  }
  report.line(`The stack that runs already has no deployments (npm start -- --with-langgraph).`);
  return undefined;
}

function startOwn(dataDir: string, report: Reporter): Promise<Stack> {
  report.line('Starting agent-orchestrator (the first start builds what cannot be downloaded)');
  return startStack({
    dataDir: join(dataDir, 'demo-agents'),
    port: 0,
    withLangGraph: true,
    report,
    env: {
      OFFLINE_MODEL_LATENCY_MS: process.env.OFFLINE_MODEL_LATENCY_MS || '400',
      // The demo has no key to show, whatever is set up for the real thing.
      AUTH: 'development',
      JWT_SECRET: '',
      JWT_JWKS_URL: '',
    },
  });
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

await main().then(() => process.exit(0), explainAndExit);
