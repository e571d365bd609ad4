import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { findDefaultModel } from '../llm/default-model.ts';
import { readConfig } from '../platform/config/config.ts';
import { createLogger } from '../platform/logger.ts';
import { cachedWorkflowBundle } from '../workers/bundle.ts';
import { checkProviderKeys } from './check-provider-keys.ts';
import type { Reporter } from './console.ts';
import { describeModel } from './describe-stack.ts';
import { registerExamples } from './langgraph/register-examples.ts';
import { startExamples } from './langgraph/start-examples.ts';
import { startNats } from './nats.ts';
import { createApiProcess, createWorkerProcess } from './own-processes.ts';
import { preparePayloadKeys } from './payload-keys.ts';
import { Ports } from './ports.ts';
import { startPostgres } from './postgres.ts';
import type { Server, ServerContext } from './server.ts';
import { ROOT } from './stack-arguments.ts';
import { claimDataDir, removeStackFile, type StackFile, writeStackFile } from './stack-file.ts';
import { startTemporal } from './temporal.ts';
import { tokenKey } from './token-key.ts';

const CACHE = join(ROOT, '.data', 'cache');

export interface StackOptions {
  /** Where all state is kept. */
  dataDir: string;
  /** Where built servers are kept; every stack of this clone shares them. */
  binDir?: string;
  /** Port of the API; 0 takes any free ports for everything. */
  port: number;
  /** Fails if the port is taken, instead of taking the next one. */
  exactPort?: boolean;
  /** Makes a key for payload encryption, and keeps it with the data, unless there is one. */
  encrypt?: boolean;
  /** Settings of API and worker, over those of this process. */
  env?: NodeJS.ProcessEnv;
  /** Dynamic configuration of Temporal beside ours, `key=value`. */
  temporalSettings?: string[];
  /** Longest wait before the API or the worker is started again; tests that kill them often shorten it. */
  longestPauseMs?: number;
  /** With the example deployments. */
  withLangGraph?: boolean;
  report: Reporter;
  /** Gives the start up, and ends what has been started. */
  signal?: AbortSignal;
}

export interface Stack {
  readonly file: Readonly<StackFile>;
  stop(): Promise<void>;
  /** Ends every process at once; the state is as safe as after a power failure. */
  kill(): void;
}

/**
 * Brings up Temporal, NATS, Postgres, the worker and the API, each a process of its own that is restarted when it dies.
 * @throws StackError, or the reason of `signal`
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, report } = options;
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const file = await claimDataDir(dataDir, report.line);
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
  const { signal } = context;
  try {
    const payloadKeys = await preparePayloadKeys(context, options.encrypt ?? false);
    // Before the servers: Temporal's Web UI is told where the API decodes.
    const apiPort = await context.ports.hold(options.port, 'the API', options.exactPort);
    parts.push({ stop: apiPort.release, kill: () => undefined });
    const apiUrl = `http://127.0.0.1:${apiPort.port}`;
    const config = readConfig(context.env);
    const [servers, model] = await Promise.all([
      startServers(context, parts, `${apiUrl}/codec`),
      findDefaultModel(config),
      checkProviderKeys(config, context.report.line),
    ]);
    file.model = model;
    context.report.line(`  model: ${describeModel(model)}`);
    Object.assign(file, {
      temporal: servers.temporal.address,
      nats: servers.nats.url,
      postgres: servers.postgres.url,
    });
    if (servers.temporal.uiUrl) file.temporal_ui = servers.temporal.uiUrl;
    await prepareDatabase(servers.postgres.url);
    signal.throwIfAborted();
    // By what they are made of, for all data directories: building them takes seconds.
    const [bundle, graphBundle] = await Promise.all([
      cachedWorkflowBundle(CACHE, 'workflows'),
      cachedWorkflowBundle(CACHE, 'graphs'),
    ]);
    signal.throwIfAborted();
    const env = {
      ...context.env,
      ...(payloadKeys && { PAYLOAD_ENCRYPTION_KEYS: payloadKeys }),
      PUBLIC_URL: context.env.PUBLIC_URL ?? apiUrl,
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
    const worker = createWorkerProcess(context, guarded, metricsPort, options.longestPauseMs);
    const api = createApiProcess(context, guarded, apiPort.port, options.longestPauseMs);
    parts.push(worker, api);
    const done = context.report.progress('starting the worker and the API');
    const outcomes = await Promise.allSettled([worker.start(signal), api.start(signal)]);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    done(failed ? 'failed' : 'done');
    if (failed?.status === 'rejected') throw failed.reason;
    file.worker_metrics = `http://127.0.0.1:${metricsPort}`;
    if (options.withLangGraph) {
      const examples = await startExamples(context, env, parts);
      await registerExamples(apiUrl, examples, context.report.line);
      file.deployments = examples;
    }
    signal.throwIfAborted();
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
    signal: options.signal ?? new AbortController().signal,
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

async function prepareDatabase(url: string): Promise<void> {
  const log = createLogger('migrate', 'silent');
  const { db } = createDatabase({ url, poolSize: 1, name: 'migrate', log });
  try {
    await migrate(db, log);
  } finally {
    await db.destroy();
  }
}
