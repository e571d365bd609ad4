import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { readConfig } from '../platform/config/config.ts';
import { temporalOptionsOf } from '../platform/temporal.ts';
import { SEARCH_ATTRIBUTES } from '../workers/search-attributes.ts';
import { Child } from './child.ts';
import { buildWithGo, findOnPath, isExecutable } from './executable.ts';
import type { Server, ServerContext } from './server.ts';
import { StackError } from './stack-error.ts';
import { CommandError, runCommand } from './started-processes.ts';
import { accepts } from './wait-for.ts';

const DOWNLOAD = fileURLToPath(new URL('./download-temporal.ts', import.meta.url));

export interface TemporalServer extends Server {
  address: string;
  uiUrl: string | undefined;
}

/**
 * Settings that make the development server quick; measured reasons in the README of this folder. SQLite in WAL mode with
 * `synchronous=normal` loses nothing when the process is killed.
 */
const TUNING = [
  '--dynamic-config-value',
  'history.transferProcessorMaxPollRPS=1000',
  '--dynamic-config-value',
  'history.timerProcessorMaxPollRPS=1000',
  '--dynamic-config-value',
  'system.enableActivityEagerExecution=true',
  '--dynamic-config-value',
  'system.forceSearchAttributesCacheRefreshOnRead=false',
  '--dynamic-config-value',
  'matching.enableFairness=true',
  '--sqlite-pragma',
  'journal_mode=wal',
  '--sqlite-pragma',
  'synchronous=normal',
];

/**
 * TEMPORAL_ADDRESS → `temporal` on PATH → the SDK's own download → built with Go. Its Web UI has the browser ask `codecEndpoint` for
 * what is encrypted.
 */
export async function startTemporal(
  context: ServerContext,
  codecEndpoint: string,
): Promise<TemporalServer> {
  const given = context.env.TEMPORAL_ADDRESS;
  if (given) {
    const config = readConfig(context.env);
    if (!(await serves(temporalOptionsOf(config), config.TEMPORAL_NAMESPACE)))
      throw new StackError(`TEMPORAL_ADDRESS is ${given}, but no Temporal answers there.`);
    return {
      source: `TEMPORAL_ADDRESS (${given})`,
      address: given,
      uiUrl: context.env.TEMPORAL_UI_URL,
      stop: async () => undefined,
      kill: () => undefined,
    };
  }
  const { path, source } = await findTemporal(context);
  const port = await context.ports.take(context.freePorts ? 0 : 7233, 'Temporal');
  const uiPort = await context.ports.take(context.freePorts ? 0 : 8233, 'the Temporal Web UI');
  const httpPort = await context.ports.take(0, "Temporal's HTTP API");
  const metricsPort = await context.ports.take(0, "Temporal's metrics");
  const address = `127.0.0.1:${port}`;
  const child = new Child({
    name: 'temporal',
    command: path,
    args: [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--ui-port',
      String(uiPort),
      '--ui-codec-endpoint',
      codecEndpoint,
      '--http-port',
      String(httpPort),
      '--metrics-port',
      String(metricsPort),
      '--log-level',
      'error',
      '--db-filename',
      join(context.dataDir, 'temporal.db'),
      ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
      ...TUNING,
      ...context.temporalSettings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
    logFile: context.logFile('temporal'),
    isReady: () => serves({ address }, 'default'),
    onPid: (pid) => context.onPid('temporal', pid),
    onLine: context.report.line,
  });
  await child.start(context.signal);
  return {
    source,
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

async function findTemporal(context: ServerContext): Promise<{ path: string; source: string }> {
  const onPath = await findOnPath('temporal');
  if (onPath) return { path: onPath, source: `temporal on PATH (${onPath})` };
  const built = join(context.binDir, 'temporal');
  if (await isExecutable(built)) return { path: built, source: `built before (${built})` };
  const downloaded = await download(context);
  if (downloaded) return { path: downloaded, source: `the SDK's download (${downloaded})` };
  const path = await buildWithGo({
    name: 'temporal',
    module: 'github.com/temporalio/cli/cmd/temporal',
    binDir: context.binDir,
    duration: '2 minutes',
    report: context.report,
    signal: context.signal,
  });
  return { path, source: `built with Go (${path})` };
}

/** In a process of its own, because the download cannot be interrupted. */
async function download({ binDir, report, signal }: ServerContext): Promise<string | undefined> {
  const cached = await findDownload(binDir);
  if (cached) return cached;
  const done = report.progress("trying the SDK's download of Temporal");
  try {
    await runCommand(process.execPath, [DOWNLOAD, binDir], { signal });
    done();
  } catch (error) {
    done('failed');
    // The next rung of the ladder is tried.
    if (!(error instanceof CommandError)) throw error;
  }
  return findDownload(binDir);
}

async function findDownload(binDir: string): Promise<string | undefined> {
  const names = await readdir(binDir).catch(() => []);
  for (const name of names.filter((candidate) => /^temporal-cli-|^temporal-sdk-/.test(candidate))) {
    if (await isExecutable(join(binDir, name))) return join(binDir, name);
  }
  return undefined;
}

async function serves(
  options: ConnectionOptions & { address: string },
  namespace: string,
): Promise<boolean> {
  const [host = '127.0.0.1', port = '7233'] = options.address.split(':');
  if (!(await accepts(host, Number(port)))) return false;
  const connection = await Connection.connect({ ...options, connectTimeout: 2000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
