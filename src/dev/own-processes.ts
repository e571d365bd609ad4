import { constants } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';
import type { ServerContext } from './server.ts';
import { ROOT } from './stack-arguments.ts';

/** V8 lets its young generation grow to several times this, for nothing here: a third less memory at the same throughput. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=384'];

export function createWorkerProcess(
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

export function createApiProcess(
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
