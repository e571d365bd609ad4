import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { createLogger } from '../platform/logger.ts';
import { cachedWorkflowBundle } from '../workers/bundle.ts';
import { Child } from './child.ts';
import type { Reporter } from './console.ts';
import { registerExamples } from './langgraph/register-examples.ts';
import { startExamples } from './langgraph/start-examples.ts';
import { startNats } from './nats.ts';
import { Ports } from './ports.ts';
import { startPostgres } from './postgres.ts';
import type { Server, ServerContext } from './server.ts';
import { StackError } from './stack-error.ts';
import {
  endLeftovers,
  findRunningStack,
  removeStackFile,
  type StackFile,
  writeStackFile,
} from './stack-file.ts';
import { startTemporal } from './temporal.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.data', 'cache');

/** V8 lets its young generation grow to several times this, for nothing here: a third less memory at the same throughput. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=384'];

export interface StackOptions {
  /** Where all state is kept. */
  dataDir: string;
  /** Where built servers are kept; every stack of this clone shares them. */
  binDir?: string;
  /** Port of the API; 0 takes any free ports for everything. */
  port: number;
  /** Settings of API and worker, over those of this process. */
  env?: NodeJS.ProcessEnv;
  /** Dynamic configuration of Temporal beside ours, `key=value`. */
  temporalSettings?: string[];
  /** Longest wait before the API or the worker is started again; tests that kill them often shorten it. */
  longestPauseMs?: number;
  /** With the example deployments. */
  withLangGraph?: boolean;
  report: Reporter;
}

export interface Stack {
  readonly file: Readonly<StackFile>;
  stop(): Promise<void>;
  /** Ends every process at once; the state is as safe as after a power failure. */
  kill(): void;
}

/**
 * Brings up Temporal, NATS, Postgres, the worker and the API, each a process of its own that is restarted when it dies.
 * @throws StackError
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, report } = options;
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const running = await findRunningStack(dataDir);
  if (running)
    throw new StackError(
      `A stack runs on ${dataDir} already${running.api ? `: ${running.api}` : ''}.`,
    );
  await endLeftovers(dataDir, report.line);

  const file: StackFile = { pids: { stack: process.pid } };
  const parts: Pick<Server, 'stop' | 'kill'>[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
    await saves;
    await removeStackFile(dataDir);
  };
  let saves = Promise.resolve();
  const save = () => {
    saves = saves
      .then(() => writeStackFile(dataDir, file))
      .catch((error: Error) => report.line(`  stack.json could not be written: ${error.message}`));
    return saves;
  };
  const context = createContext(options, (name, pid) => {
    file.pids[name] = pid;
    void save();
  });
  try {
    // Before the servers: Temporal's Web UI is told where the API decodes.
    const apiPort = await context.ports.hold(context.freePorts ? 0 : options.port, 'the API');
    parts.push({ stop: apiPort.release, kill: () => undefined });
    const apiUrl = `http://127.0.0.1:${apiPort.port}`;
    const servers = await startServers(context, parts, `${apiUrl}/codec`);
    Object.assign(file, {
      temporal: servers.temporal.address,
      nats: servers.nats.url,
      postgres: servers.postgres.url,
    });
    if (servers.temporal.uiUrl) file.temporal_ui = servers.temporal.uiUrl;
    await prepareDatabase(servers.postgres.url);
    // By what they are made of, for all data directories: building them takes seconds.
    const [bundle, graphBundle] = await Promise.all([
      cachedWorkflowBundle(CACHE, 'workflows'),
      cachedWorkflowBundle(CACHE, 'graphs'),
    ]);
    const env = {
      ...context.env,
      TEMPORAL_ADDRESS: servers.temporal.address,
      ...(servers.temporal.uiUrl && { TEMPORAL_UI_URL: servers.temporal.uiUrl }),
      NATS_URL: servers.nats.url,
      DATABASE_URL: servers.postgres.url,
      // Kept with the data that it opens.
      TOKEN_ENCRYPTION_KEYS: context.env.TOKEN_ENCRYPTION_KEYS ?? (await tokenKey(dataDir)),
      WORKFLOW_BUNDLE: bundle,
      GRAPH_BUNDLE: graphBundle,
      // Node.js keeps compiled code there: it halves the processor time of a start.
      NODE_COMPILE_CACHE: context.env.NODE_COMPILE_CACHE ?? join(CACHE, 'compiled'),
    };
    const metricsPort = await context.ports.take(
      context.freePorts ? 0 : options.port + 1,
      "the worker's metrics",
    );
    await apiPort.release();
    // No tool, agent or webhook of a tenant may speak to what the stack is made of.
    const own = context.ports.given.map((port) => `127.0.0.1:${port}`);
    const guarded = { ...env, PLATFORM_ADDRESSES: own.join(',') };
    const worker = startWorker(context, guarded, metricsPort, options.longestPauseMs);
    const api = startApi(context, guarded, apiPort.port, options.longestPauseMs);
    parts.push(worker, api);
    await Promise.all([worker.start(), api.start()]);
    file.worker_metrics = `http://127.0.0.1:${metricsPort}`;
    if (options.withLangGraph) {
      const examples = await startExamples(context, env, parts);
      await registerExamples(apiUrl, examples, context.report.line);
      file.deployments = examples;
    }
    file.api = apiUrl;
    await save();
    const kill = () => {
      for (const part of parts) part.kill();
    };
    return { file, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createContext(
  options: StackOptions,
  onPid: (name: string, pid: number) => void,
): ServerContext {
  const { dataDir, report } = options;
  return {
    dataDir,
    binDir: options.binDir ?? join(ROOT, '.data', 'bin'),
    freePorts: options.port === 0,
    ports: new Ports(report.line),
    env: { ...process.env, ...options.env },
    temporalSettings: options.temporalSettings ?? [],
    report: {
      ...report,
      line: (text) => {
        appendFileSync(
          join(dataDir, 'logs', 'stack.log'),
          `${new Date().toISOString()} ${text.trim()}\n`,
        );
        report.line(text);
      },
    },
    logFile: (name) => join(dataDir, 'logs', `${name}.log`),
    onPid,
  };
}

/** All three at once; what came up before another failed is stopped by the caller. */
async function startServers(
  context: ServerContext,
  parts: Pick<Server, 'stop' | 'kill'>[],
  codecEndpoint: string,
) {
  const start = async <T extends Server>(name: string, starting: Promise<T>): Promise<T> => {
    const server = await starting;
    parts.push(server);
    context.report.line(`  ${name}: ${server.source}`);
    return server;
  };
  const starting = {
    temporal: start('Temporal', startTemporal(context, codecEndpoint)),
    nats: start('NATS', startNats(context)),
    postgres: start('Postgres', startPostgres(context)),
  };
  await Promise.allSettled(Object.values(starting));
  return {
    temporal: await starting.temporal,
    nats: await starting.nats,
    postgres: await starting.postgres,
  };
}

/** A key of this data directory's own, made when it is needed first. */
async function tokenKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'token-key');
  try {
    await writeFile(path, `local:${randomBytes(32).toString('base64')}`, {
      flag: 'wx',
      mode: 0o600,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(path, 'utf8');
}

async function prepareDatabase(url: string): Promise<void> {
  const log = createLogger('migrate', 'silent');
  const { db } = createDatabase({ url, poolSize: 1, name: 'migrate', log });
  try {
    await migrate(db, log);
  } finally {
    await db.destroy();
  }
}

function startWorker(
  context: ServerContext,
  env: NodeJS.ProcessEnv,
  metricsPort: number,
  longestPauseMs: number | undefined,
): Child {
  return new Child({
    name: 'worker',
    command: process.execPath,
    args: [...NODE_FLAGS, join(ROOT, 'src/workers/worker.ts')],
    env: { ...env, WORKER_METRICS_PORT: String(metricsPort) },
    logFile: context.logFile('worker'),
    isReady: () => isOk(`http://127.0.0.1:${metricsPort}/healthz`),
    // Where all share few cores, whoever waits for an answer goes before what runs in the background.
    priority: constants.priority.PRIORITY_BELOW_NORMAL,
    // It lets calls in flight finish.
    stopTimeoutMs: 40_000,
    longestPauseMs,
    onPid: (pid) => context.onPid('worker', pid),
    onLine: context.report.line,
  });
}

function startApi(
  context: ServerContext,
  env: NodeJS.ProcessEnv,
  port: number,
  longestPauseMs: number | undefined,
): Child {
  return new Child({
    name: 'api',
    command: process.execPath,
    args: [...NODE_FLAGS, join(ROOT, 'src/api/server.ts')],
    env: { ...env, PORT: String(port) },
    logFile: context.logFile('api'),
    isReady: () => isOk(`http://127.0.0.1:${port}/readyz`),
    longestPauseMs,
    onPid: (pid) => context.onPid('api', pid),
    onLine: context.report.line,
  });
}

async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  await response.body?.cancel();
  return response.ok;
}
