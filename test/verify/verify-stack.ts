import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../../src/dev/child.ts';
import { silentReporter } from '../../src/dev/console.ts';
import { Ports } from '../../src/dev/ports.ts';
import { startStack } from '../../src/dev/stack.ts';
import { accepts } from '../../src/dev/wait-for.ts';
import type { ProcessName } from './chaos.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const HOST = '127.0.0.1';

/** A refusal is no answer: a provider that is away for seconds must not end a run. */
const MAX_ATTEMPTS = '9';

/**
 * The real stack on free ports in a directory of its own; the mock model and the tool service are processes too, which lose
 * nothing when they are killed.
 */
export async function startVerifyStack() {
  const dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-verify-'));
  const ports = new Ports(() => undefined);
  const [model, control, tools] = [
    await ports.take(0, 'the model'),
    await ports.take(0, "the model's control"),
    await ports.take(0, 'the tool service'),
  ];
  const pids = new Map<string, number>();
  const child = (name: string, script: string, args: string[], port: number) =>
    new Child({
      name,
      command: process.execPath,
      args: [join(HERE, script), ...args],
      logFile: join(dataDir, `${name}.log`),
      isReady: () => accepts(HOST, port),
      onPid: (pid) => pids.set(name, pid),
      onLine: () => undefined,
    });
  const mocks = [
    child(
      'model',
      'mock-model-process.ts',
      [`${model}`, `${control}`, join(dataDir, 'model.jsonl')],
      control,
    ),
    child('tools', 'tool-service-process.ts', [`${tools}`, join(dataDir, 'tools.jsonl')], tools),
  ];
  const stopMocks = () => Promise.all(mocks.map((mock) => mock.stop()));
  const removeData = () =>
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const killMocks = () => {
    for (const mock of mocks) mock.kill();
  };
  await Promise.all(mocks.map((mock) => mock.start()));
  const stack = await startStack({
    dataDir,
    port: 0,
    report: silentReporter,
    env: {
      MODEL: 'openai/gpt-4o-mini',
      OPENAI_API_KEY: 'test-key',
      OPENAI_BASE_URL: `http://${HOST}:${model}/v1`,
      ANTHROPIC_API_KEY: '',
      INTEGRATIONS_URL: '',
      KNOWLEDGE_URL: '',
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      LOG_LEVEL: 'info',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
      HEARTBEAT_TIMEOUT_SECONDS: '3',
      RECONCILE_INTERVAL_SECONDS: '2',
      MAX_ATTEMPTS,
    },
  }).catch(async (error: unknown) => {
    await stopMocks();
    throw error;
  });
  const { api = '', nats = '', postgres = '' } = stack.file;
  return {
    dataDir,
    api,
    nats,
    postgres,
    control: `http://${HOST}:${control}`,
    tools: `http://${HOST}:${tools}`,
    pidOf: (name: ProcessName) => pids.get(name) ?? stack.file.pids[name],
    /** The data is kept where somebody will want to look at it. */
    stop: async (keepData: boolean) => {
      await stack.stop();
      await stopMocks();
      if (!keepData) removeData();
    },
    kill: () => {
      stack.kill();
      killMocks();
      removeData();
    },
  };
}

export type VerifyStack = Awaited<ReturnType<typeof startVerifyStack>>;
