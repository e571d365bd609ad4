import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { authOf } from '../platform/config/auth.ts';
import { ConfigError, readConfig } from '../platform/config/config.ts';
import { waitForStopSignal } from '../platform/shutdown.ts';
import { consoleReporter } from './console.ts';
import { type Stack, startStack } from './stack.ts';
import { StackError } from './stack-error.ts';
import { findRunningStack, type StackFile, stackFilePath } from './stack-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const USAGE = `npm start -- [--data-dir DIR] [--port N] [--with-langgraph]

  --data-dir DIR    where all state is kept (default: .data)
  --port N          port of the API (default: 8083); 0 takes any free ports for everything
  --with-langgraph  with three LangGraph deployments to try things with (ports from 2024 on)
`;

/** `npm start`: the whole stack, until Ctrl-C. */
async function main(): Promise<void> {
  const options = readOptions();
  authOf(readConfig());
  const running = await findRunningStack(options.dataDir);
  if (running?.api) return console.log(`It runs already.\n\n${describe(running, options.dataDir)}`);
  const report = consoleReporter();
  report.line('Starting agent-orchestrator');
  let stack: Stack | undefined;
  const stopped = waitForStopSignal(() => stack?.kill());
  const starting = startStack({
    ...options,
    report,
    env: { OFFLINE_MODEL_LATENCY_MS: process.env.OFFLINE_MODEL_LATENCY_MS || '400' },
  });
  const first = await Promise.race([starting, stopped]);
  stack = typeof first === 'string' ? await starting : first;
  if (typeof first !== 'string') await serve(stack, options.dataDir, stopped);
  report.line('\nStopping: calls in flight are let finish, the state is kept.');
  await stack.stop();
}

async function serve(stack: Stack, dataDir: string, stopped: Promise<unknown>): Promise<void> {
  console.log(`\n${describe(stack.file, dataDir)}\n\nCtrl-C stops it.`);
  await stopped;
}

function describe(file: Readonly<StackFile>, dataDir: string): string {
  return [
    `  API              ${file.api}`,
    `  API reference    ${file.api}/docs`,
    `  Temporal Web UI  ${file.temporal_ui ?? '(set TEMPORAL_UI_URL)'}`,
    `  Temporal         ${file.temporal}`,
    `  NATS             ${file.nats}`,
    `  Postgres         ${file.postgres?.replace(/:[^:@/]*@/, ':…@')}`,
    `  worker metrics   ${file.worker_metrics}/metrics`,
    ...Object.entries(file.deployments ?? {}).map(
      ([name, url]) => `  LangGraph        ${url} (${name})`,
    ),
    `  logs             ${join(dataDir, 'logs')}`,
    `  all of this      ${stackFilePath(dataDir)}`,
  ].join('\n');
}

export function readOptions(): { dataDir: string; port: number; withLangGraph: boolean } {
  const { values } = parse();
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const port = Number(values.port ?? process.env.PORT ?? 8083);
  if (!Number.isInteger(port) || port < 0 || port > 65_000)
    throw new StackError(`--port must be a number from 0 to 65000.\n\n${USAGE}`);
  return {
    dataDir: resolve(values['data-dir'] ?? join(ROOT, '.data')),
    port,
    withLangGraph: values['with-langgraph'] ?? false,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        'with-langgraph': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StackError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** Failures that a person can mend are told without a stack trace. */
export function explainAndExit(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') console.error('\nThe disk is full.');
  else if (error instanceof StackError || error instanceof ConfigError)
    console.error(`\n${error.message}`);
  else console.error(error);
  process.exit(1);
}

if (import.meta.main) await main().then(() => process.exit(0), explainAndExit);
