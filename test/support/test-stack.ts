import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { consoleReporter, silentReporter } from '../../src/dev/console.ts';
import { type StackOptions, startStack } from '../../src/dev/stack.ts';
import { LANGGRAPH_TOKEN } from './langgraph-auth.ts';
import { standIn } from './local-cli.ts';
import { startMockModel } from './mock-model.ts';
import { startToolService } from './tool-service.ts';

/** The commands that tenants of the tests may name; the directory, which they do not read, tells the processes of several stacks apart. */
const mcpServers = (dataDir: string) => ({
  everything: {
    command: process.execPath,
    args: [
      resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js'),
      'stdio',
      dataDir,
    ],
  },
  own: { command: process.execPath, args: [resolve('test/support/mcp-stdio-server.ts')] },
  missing: { command: '/does/not/exist' },
});

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'orchestrator-test-'));

/** What a test needs to find everything. */
export interface Endpoints {
  api: string;
  workerMetrics: string;
  temporal: string;
  temporalUi: string;
  nats: string;
  postgres: string;
  model: string;
  tools: string;
  dataDir: string;
}

/** The real stack on free ports in a directory of its own, with a mock model and a tool service beside it. */
export async function startTestStack(
  env: NodeJS.ProcessEnv = {},
  options: Partial<Pick<StackOptions, 'temporalSettings' | 'dataDir'>> = {},
) {
  const dataDir = options.dataDir ?? newDataDir();
  const [model, tools] = await Promise.all([startMockModel(), startToolService()]);
  const stopMocks = () => Promise.all([model.stop(), tools.stop()]);
  const stack = await startStack({
    dataDir,
    port: 0,
    longestPauseMs: 250,
    temporalSettings: [
      // A workflow task that a worker takes and then dies with is lost for this time; the default is 10 s.
      'history.defaultWorkflowTaskTimeout="4s"',
      ...(options.temporalSettings ?? []),
    ],
    // Building the servers takes minutes on a fresh clone: that must be seen.
    report:
      process.env.CI || process.stdout.isTTY
        ? consoleReporter()
        : { ...silentReporter, progress: consoleReporter().progress },
    env: {
      MODEL: 'openai/gpt-4o-mini',
      OPENAI_API_KEY: 'test-key',
      OPENAI_BASE_URL: model.baseUrl,
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: model.baseUrl,
      INTEGRATIONS_URL: `${tools.url}/ok/integrations`,
      KNOWLEDGE_URL: '',
      AGENT_SECRET_TEST: 'test-secret',
      AGENT_SECRET_TWO_LINES: 'first-line\nsecond-line',
      AGENT_SECRET_LET_ME_IN: LANGGRAPH_TOKEN,
      AGENT_SECRET_CREW: 'crew-token',
      AGENT_SECRET_DATABRICKS: 'dapi-token',
      AGENT_SECRET_ACME: 'acme-key',
      STAND_IN_HOME: dataDir,
      LOCAL_CLI_AGENTS: JSON.stringify({ 'stand-in': standIn }),
      LOCAL_CLI_WORKSPACES: join(dataDir, 'workspaces'),
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      LOG_LEVEL: 'info',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
      WORKER_STICKY_TIMEOUT_SECONDS: '2',
      HEARTBEAT_TIMEOUT_SECONDS: '3',
      PATIENCE_SECONDS: '4',
      RECONCILE_INTERVAL_SECONDS: '2',
      AGENT_CHECK_INTERVAL_SECONDS: '3',
      SCHEDULE_MIN_INTERVAL_SECONDS: '1',
      DEPLOYMENT_TIMEOUT_SECONDS: '20',
      WEBHOOK_RETRY_INITIAL_SECONDS: '0.2',
      SECRET_ENV_TENANTS: '*',
      AGENT_SECRET_MCP: 'mcp-secret',
      MCP_STDIO_SERVERS: JSON.stringify(mcpServers(dataDir)),
      MCP_STDIO_IDLE_SECONDS: '2',
      ...env,
    },
  }).catch(async (error: unknown) => {
    await stopMocks();
    throw error;
  });
  const {
    api = '',
    worker_metrics = '',
    temporal = '',
    temporal_ui = '',
    nats = '',
    postgres = '',
  } = stack.file;
  const endpoints: Endpoints = {
    api,
    workerMetrics: worker_metrics,
    temporal,
    temporalUi: temporal_ui,
    nats,
    postgres,
    model: model.controlUrl,
    tools: tools.url,
    dataDir,
  };
  return {
    endpoints,
    pids: stack.file.pids,
    /** For a worker of the test's own beside the stack's. */
    workerEnv: {
      MODEL: 'openai/gpt-4o-mini',
      OPENAI_API_KEY: 'test-key',
      OPENAI_BASE_URL: model.baseUrl,
      TEMPORAL_ADDRESS: temporal,
      NATS_URL: nats,
      DATABASE_URL: postgres,
      ...env,
    },
    stop: async () => {
      await stack.stop();
      await stopMocks();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
