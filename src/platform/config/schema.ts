import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { role } from '../../contracts/scope.ts';
import { encryptionKeys } from './encryption-keys.ts';
import { localClis, localRepositories } from './local-clis.ts';
import { signingSecret } from './signing-secret.ts';
import { stdioServers } from './stdio-servers.ts';

const seconds = (fallback: number) =>
  z.coerce.number().positive().max(31_536_000).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(1).max(100_000).default(fallback);
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
/** A limit per tenant. */
const limit = (what: string, fallback: string) =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      `${what}; 0 disables the limit. Default: ${fallback}, and no limit in development mode.`,
    );
const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1');

/** The name of a claim; dots separate the names of nested claims. */
const claimPath = (fallback: string) =>
  z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a claim name')
    .default(fallback);

/** Kept as text. The code that checks addresses creates a BlockList from it. */
const networks = z
  .string()
  .refine((text) => text.split(',').every(isNetwork), 'must be networks like 10.0.0.0/8');

function isNetwork(text: string): boolean {
  const [, address = '', bits = ''] = /^\s*([^/\s]+)\/(\d{1,3})\s*$/.exec(text) ?? [];
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
}

/** An origin as browsers send it, or `*`. */
const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => origin === '*' || isOrigin(origin)),
    'must be origins like https://app.example.com, comma-separated, or *',
  );

const isOrigin = (text: string) =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const settings = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  PORT: port(8083).describe('Port the API listens on.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Base URL at which people reach the API, for the links to open questions in the Temporal Web UI. Set it for the workers.',
    ),
  AUTH: z
    .enum(['development', 'required'])
    .optional()
    .describe(
      '`development` trusts the header `X-Tenant-Id` and works on loopback only; `required` demands an API key or a JWT. Default: `required` if JWT is configured, otherwise `development`.',
    ),
  JWT_SECRET: signingSecret
    .optional()
    .describe("Secret of HS256 tokens, such as Supabase's; at least 32 bytes."),
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('URL of the public keys (JWKS) of RS256, PS256, ES256, EdDSA… tokens.'),
  JWT_ISSUER: z
    .string()
    .optional()
    .describe('`iss` of the tokens; required with JWT_SECRET or JWT_JWKS_URL.'),
  JWT_AUDIENCE: z
    .string()
    .optional()
    .describe(
      "`aud` of the tokens; required with JWT_SECRET or JWT_JWKS_URL. Supabase's is `authenticated`.",
    ),
  JWT_TENANT_CLAIM: claimPath('app_metadata.tenant_id').describe('Claim that holds the tenant.'),
  JWT_ROLES_CLAIM: claimPath('app_metadata.roles').describe(
    'Claim that holds `viewer`, `operator` or `admin`, or a list of them.',
  ),
  JWT_DEFAULT_ROLE: role
    .default('viewer')
    .describe('Role of a token without the claim JWT_ROLES_CLAIM.'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe(
      'Requests per minute of one principal, over all replicas; 0 disables the limit. Default: 1200, and no limit in development mode.',
    ),
  AUTH_FAILURES_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(60)
    .describe('Invalid keys and tokens per minute of one address; 0 disables the limit.'),
  LIMIT_RUNS: limit('Runs in flight of one tenant', '1000'),
  LIMIT_STEPS: limit(
    'Calls of models, tools and agents in flight of one tenant, over all workers; more of them wait',
    '500',
  ),
  LIMIT_STREAMS: limit('Open event streams of one tenant, over all replicas', '200'),
  LIMIT_SCHEDULES: limit('Schedules of one tenant', '200'),
  SCHEDULE_MIN_INTERVAL_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(60)
    .default(60)
    .describe('Shortest `interval_seconds` of a schedule. The shortest of `cron` is a minute.'),
  LIMIT_API_KEYS: limit('Valid API keys of one tenant', '200'),
  LIMIT_AGENTS: limit('Registered agents of one tenant', '1000'),
  LIMIT_BLUEPRINTS: limit('Versions of own blueprints of one tenant', '5000'),
  LIMIT_WEBHOOKS: limit('Webhooks of one tenant', '50'),
  LIMIT_MCP_SERVERS: limit('MCP servers of one tenant', '50'),
  LIMIT_TOOLS: limit('Registered tools of one tenant', '500'),
  LIMIT_DOCUMENT_BYTES: limit('Bytes of all documents of one tenant', '10 GiB'),
  TRUSTED_PROXIES: networks
    .optional()
    .describe(
      'Networks of the proxies in front of the API, comma-separated. The API trusts their `X-Forwarded-For`.',
    ),
  CORS_ORIGINS: origins
    .default([])
    .describe(
      'Origins whose pages can call the API from a browser (CORS), comma-separated, such as `https://app.example.com`. `*` allows all origins, but not in development mode. Default: none.',
    ),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Bearer token for /metrics of the API. Without it, /metrics works in development mode only. The worker has its own port.',
    ),
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe(
      'Open connections of one address to the API; 0 disables the limit. Behind a proxy, the limit applies to the address of the proxy.',
    ),
  WORKER_METRICS_PORT: port(8084).describe(
    "Port of the worker's /metrics and /healthz; 0 selects a free port.",
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level that is logged.'),
  DATABASE_URL: z
    .string()
    .default('postgres://postgres:postgres@127.0.0.1:5432/orchestrator')
    .describe('Postgres database for state, events and documents.'),
  MIGRATION_DATABASE_URL: z
    .string()
    .optional()
    .describe(
      'URL of the same database for the role that owns the tables; `npm run migrate` uses it. Default: DATABASE_URL.',
    ),
  DATABASE_POOL_SIZE: count(10).describe(
    "Postgres connections of one process for tenants' work. System work has a third as many in addition.",
  ),
  DATABASE_REQUEST_TIMEOUT_SECONDS: seconds(10).describe(
    'Limit of each SQL statement of an API request. Beyond it, the API answers 503.',
  ),
  NATS_URL: z
    .string()
    .default('nats://127.0.0.1:4222')
    .describe(
      'NATS servers with JetStream, comma-separated. `nats://user:password@host` and `nats://token@host` carry credentials, and `tls://` demands TLS.',
    ),
  NATS_USER: z.string().optional().describe('User for NATS, with NATS_PASSWORD.'),
  NATS_PASSWORD: z.string().optional().describe('Password of NATS_USER.'),
  NATS_PASSWORD_FILE: z.string().optional().describe('File that holds NATS_PASSWORD.'),
  NATS_TOKEN: z.string().optional().describe('Token for NATS.'),
  NATS_TOKEN_FILE: z.string().optional().describe('File that holds NATS_TOKEN.'),
  NATS_CREDS_FILE: z
    .string()
    .optional()
    .describe(
      'Credentials file (`.creds`) with the JWT and the seed of a user, as Synadia and `nsc` write it.',
    ),
  NATS_NKEY_SEED_FILE: z
    .string()
    .optional()
    .describe('File that holds the seed of an nkey for NATS.'),
  NATS_TLS: flag
    .optional()
    .describe(
      'Whether NATS must be reached over TLS. Default: `true` with another NATS_TLS_ setting or a `tls://` URL; otherwise the server decides.',
    ),
  NATS_TLS_CA_FILE: z
    .string()
    .optional()
    .describe('Certificates (PEM) to verify NATS with. Default: those of Node.js.'),
  NATS_TLS_CERT_FILE: z.string().optional().describe('Client certificate (PEM) for NATS.'),
  NATS_TLS_KEY_FILE: z.string().optional().describe('Private key (PEM) of NATS_TLS_CERT_FILE.'),
  NATS_TLS_SERVER_NAME: z
    .string()
    .optional()
    .describe('Name in the certificate of NATS, if it is not the host of NATS_URL.'),
  NATS_STREAM_REPLICAS: count(1).describe(
    'Replicas of the stream ORCHESTRATOR; 3 on a NATS cluster.',
  ),
  NATS_STREAM_MAX_AGE_DAYS: count(30).describe(
    'How long JetStream keeps events. Postgres keeps them forever.',
  ),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233').describe("Temporal's gRPC front end."),
  TEMPORAL_NAMESPACE: z.string().default('default').describe('Temporal namespace.'),
  TEMPORAL_API_KEY: z
    .string()
    .optional()
    .describe('API key for Temporal Cloud. It implies TEMPORAL_TLS.'),
  TEMPORAL_API_KEY_FILE: z
    .string()
    .optional()
    .describe('File that holds TEMPORAL_API_KEY. It is read when a process starts.'),
  TEMPORAL_TLS: flag
    .optional()
    .describe(
      'Whether Temporal is reached over TLS. Default: `true` with another TEMPORAL_TLS_ setting or an API key.',
    ),
  TEMPORAL_TLS_CA_FILE: z
    .string()
    .optional()
    .describe('Certificates (PEM) to verify Temporal with. Default: those of the system.'),
  TEMPORAL_TLS_CERT_FILE: z.string().optional().describe('Client certificate (PEM) for Temporal.'),
  TEMPORAL_TLS_KEY_FILE: z
    .string()
    .optional()
    .describe('Private key (PEM) of TEMPORAL_TLS_CERT_FILE.'),
  TEMPORAL_TLS_SERVER_NAME: z
    .string()
    .optional()
    .describe('Name in the certificate of Temporal, if it is not the host of TEMPORAL_ADDRESS.'),
  TEMPORAL_UI_URL: z.string().optional().describe('Base URL of the Temporal Web UI, for links.'),
  TEMPORAL_TASK_QUEUE: z
    .string()
    .default('agent-orchestrator')
    .describe('Task queue of the workers.'),
  GRAPH_BUNDLE: z
    .string()
    .optional()
    .describe('Prebuilt bundle of the workflows that run the built-in graphs.'),
  WORKFLOW_BUNDLE: z
    .string()
    .optional()
    .describe('Prebuilt workflow bundle. Default: the worker builds one at start.'),
  PAYLOAD_ENCRYPTION_KEYS: encryptionKeys
    .optional()
    .describe(
      'Keys that encrypt payloads in Temporal, `id:base64-of-32-bytes`, comma-separated: the first encrypts, all decrypt. Workers refuse a workflow whose input is not encrypted, unless it started before the first worker had the keys. Default: payloads are not encrypted.',
    ),
  WORKFLOW_SIGNING_KEYS: encryptionKeys
    .optional()
    .describe(
      'Keys that sign workflow starts, in the format of `PAYLOAD_ENCRYPTION_KEYS`: the first signs, all verify. Workers refuse an unsigned workflow, unless it started before the first worker had the keys. Set them for the API first, then for the workers.',
    ),
  TOKEN_ENCRYPTION_KEYS: encryptionKeys
    .optional()
    .describe(
      'Keys that encrypt stored user tokens. Default: `PAYLOAD_ENCRYPTION_KEYS`. With neither, no token is stored, and agents can be created only on deployments without authentication.',
    ),
  PAYLOAD_MAX_INLINE_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(1_000_000)
    .default(131_072)
    .describe('Larger payloads are stored outside Temporal; the history contains a reference.'),
  PAYLOAD_STORE: z
    .enum(['postgres', 's3'])
    .default('postgres')
    .describe('The store for large payloads.'),
  PAYLOAD_MAX_AGE_DAYS: count(90).describe(
    'Payloads in Postgres that are unused for this long are deleted. Must exceed RUN_TIMEOUT_SECONDS and the retention of the namespace. On S3, use a lifecycle rule of the bucket.',
  ),
  PAYLOAD_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('S3-compatible server, addressed as `endpoint/bucket/key`.'),
  PAYLOAD_S3_BUCKET: z.string().optional().describe('Bucket of the payloads.'),
  PAYLOAD_S3_REGION: z
    .string()
    .default('us-east-1')
    .describe('Region that requests are signed for.'),
  PAYLOAD_S3_ACCESS_KEY_ID: z.string().optional().describe('Access key of the bucket.'),
  PAYLOAD_S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of the access key.'),
  CODEC_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token that controls access to /codec. Without it, CODEC_NETWORKS does.'),
  CODEC_NETWORKS: networks
    .default('127.0.0.0/8,::1/128')
    .describe('Networks with access to /codec if CODEC_TOKEN is not set, comma-separated.'),
  WORKER_DEPLOYMENT: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .default('agent-orchestrator')
    .describe('Name of the worker deployment if WORKER_BUILD_ID is set.'),
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/)
    .optional()
    .describe(
      'Version of this worker. Its runs stay on workers of the same version. Default: workers are not versioned.',
    ),
  WORKER_CONCURRENT_ACTIVITIES: count(200).describe(
    'Concurrent calls of models, tools and agents on one worker. Plans and reviews have a quarter as many additional slots; so do webhooks.',
  ),
  WORKER_TENANT_SHARE: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe(
      'The share of the free slots of a worker that one tenant can take; 1 is first come, first served.',
    ),
  WORKER_CONCURRENT_WORKFLOW_TASKS: count(40).describe('Concurrent workflow tasks of one worker.'),
  WORKER_CACHED_WORKFLOWS: count(300).describe(
    'Workflows that one worker keeps in memory between tasks.',
  ),
  WORKER_STICKY_TIMEOUT_SECONDS: seconds(10).describe(
    'How long a workflow task waits for the worker that keeps its workflow in memory; then any worker takes it. A worker that dies delays its runs by this.',
  ),
  WORKER_SHUTDOWN_GRACE_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3600)
    .default(20)
    .describe('How long a stopping worker waits for in-flight calls.'),
  MODEL: z
    .string()
    .optional()
    .describe('Default model as `provider/model`. Default: that of the first provider with a key.'),
  OPENAI_API_KEY: z
    .string()
    .optional()
    .describe('API key of OpenAI, or of the server at OPENAI_BASE_URL.'),
  OPENAI_BASE_URL: z
    .string()
    .optional()
    .describe('Any OpenAI-compatible server (Ollama, vLLM, Groq): provider `compatible`.'),
  ANTHROPIC_API_KEY: z.string().optional().describe('API key of Anthropic.'),
  ANTHROPIC_BASE_URL: z.string().optional().describe('Another base URL for Anthropic.'),
  OFFLINE_MODEL_LATENCY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .describe('Latency of the offline model.'),
  PLAN_TIMEOUT_SECONDS: seconds(60).describe('Time for one attempt of the planner.'),
  STEP_TIMEOUT_SECONDS: seconds(300).describe(
    'Time for one call of an agent in a step; all its calls together have MAX_ATTEMPTS times this.',
  ),
  REVIEW_TIMEOUT_SECONDS: seconds(30).describe('Time for one attempt of the reviewer.'),
  MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe(
      'Attempts of a model call and of a tool call. Attempts that a lost worker or an unavailable peer (PATIENCE_SECONDS) ended do not count.',
    ),
  PATIENCE_SECONDS: seconds(600).describe(
    'How long a call waits for an unreachable or overloaded model provider, agent, deployment or tool service before it fails.',
  ),
  HEARTBEAT_TIMEOUT_SECONDS: seconds(10).describe(
    'A call without a heartbeat for this long counts as lost and is retried on another worker.',
  ),
  RUN_TIMEOUT_SECONDS: seconds(2_592_000).describe(
    'Longest duration of a run (30 days); then it is `timed_out`.',
  ),
  RECONCILE_INTERVAL_SECONDS: seconds(15).describe(
    'Interval at which the reconciler looks for runs that Temporal ended or never started.',
  ),
  AGENT_CHECK_INTERVAL_SECONDS: seconds(60).describe(
    'Interval of the health checks of every agent.',
  ),
  DEPLOYMENT_TIMEOUT_SECONDS: seconds(5).describe(
    'Timeout of a request to a LangGraph deployment; three times this for a schema.',
  ),
  DEPLOYMENT_RETRY_SECONDS: seconds(10).describe(
    'How long the API waits before it contacts an unavailable LangGraph deployment again; until then it returns the last known answer.',
  ),
  KNOWLEDGE_URL: z
    .string()
    .optional()
    .describe(
      'Service behind `search_documents`. Default: the search covers the stored documents.',
    ),
  INTEGRATIONS_URL: z
    .string()
    .optional()
    .describe('Service behind `create_jira_issue`. Without it, the tool is not offered.'),
  TOOLS_ALLOW_PRIVATE_NETWORKS: flag
    .optional()
    .describe(
      'Allows tools, agents, MCP servers, deployments and webhooks of tenants on private networks. Default: in development mode only.',
    ),
  PRIVATE_HOSTS: list
    .default([])
    .describe(
      'Exceptions on private networks that tenants can use, comma-separated: `host`, `host:port`, `address` or `network/bits`.',
    ),
  PLATFORM_ADDRESSES: list
    .default([])
    .describe(
      'Addresses of this platform that no other setting of the process names, as `host:port`, comma-separated: for a worker the API, or the HTTP API of Temporal. Requests to addresses that tenants chose cannot reach them.',
    ),
  MCP_STDIO_SERVERS: stdioServers
    .default({})
    .describe(
      'MCP servers that tenants can start as child processes, as JSON: `{"name": {"command": "…", "args": ["…"], "env": {"NAME": "value"}}}`. Must be the same for the API and the workers.',
    ),
  MCP_STDIO_IDLE_SECONDS: seconds(300).describe('An idle child process ends after this time.'),
  MCP_REFRESH_SECONDS: seconds(900).describe("Maximum age of the list of an MCP server's tools."),
  SECRETS_DIR: z
    .string()
    .optional()
    .describe('Directory with a subdirectory per tenant that holds its secrets as files.'),
  SECRET_ENV_TENANTS: z
    .string()
    .default('default')
    .transform((value) => value.split(',').map((tenant) => tenant.trim()))
    .describe(
      'Tenants that can reference `AGENT_SECRET_…` variables, comma-separated; `*` is every tenant.',
    ),
  LOCAL_CLI_AGENTS: localClis
    .optional()
    .describe(
      'Command line agents of type `local_cli`, as JSON: `{"claude": {"command", "args", "env", "resume_args", "model_args"}}`; `env` names the variables that the agent receives.',
    ),
  LOCAL_CLI_REPOSITORIES: localRepositories
    .optional()
    .describe('Git repositories that they can clone, as JSON: `{"name": "/path"}`.'),
  LOCAL_CLI_WORKSPACES: z
    .string()
    .default('.data/workspaces')
    .describe('Local directory for the jobs of command line agents.'),
  WEBHOOK_RETRY_INITIAL_SECONDS: seconds(5).describe(
    'Delay after the first failed delivery to a webhook. Each later delay is three times as long, up to an hour.',
  ),
  WEBHOOK_MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe(
      'Attempts to deliver an event to a webhook before delivery moves on to the next event.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .optional()
    .describe('OTLP endpoint (HTTP) for traces. Default: no traces.'),
});

const NEEDED_FOR_S3 = [
  'PAYLOAD_S3_ENDPOINT',
  'PAYLOAD_S3_BUCKET',
  'PAYLOAD_S3_ACCESS_KEY_ID',
  'PAYLOAD_S3_SECRET_ACCESS_KEY',
] as const;

const SECRETS_IN_FILES = ['NATS_PASSWORD', 'NATS_TOKEN', 'TEMPORAL_API_KEY'] as const;
const TLS_SETTINGS = ['CA_FILE', 'CERT_FILE', 'KEY_FILE', 'SERVER_NAME'] as const;
/** The alternatives of NATS credentials; only one can be set. */
const NATS_LOGINS = [
  ['NATS_USER', 'NATS_PASSWORD', 'NATS_PASSWORD_FILE'],
  ['NATS_TOKEN', 'NATS_TOKEN_FILE'],
  ['NATS_CREDS_FILE'],
  ['NATS_NKEY_SEED_FILE'],
] as const;

const NEEDED_FOR_JWT = ['JWT_ISSUER', 'JWT_AUDIENCE'] as const;

/**
 * All settings by environment variable. docs/reference/configuration.md is generated from this schema.
 * An empty variable counts as not set.
 */
export const environment = settings.superRefine((given, context) => {
  const need = (names: readonly (keyof typeof given)[], reason: string) => {
    for (const name of names)
      if (!given[name])
        context.addIssue({ code: 'custom', path: [name], message: `is required with ${reason}` });
  };
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  for (const name of SECRETS_IN_FILES)
    if (given[name] && given[`${name}_FILE`])
      refuse(name, `cannot be combined with ${name}_FILE; remove one of them`);
  for (const server of ['NATS', 'TEMPORAL'] as const) {
    const [cert, key] = [`${server}_TLS_CERT_FILE`, `${server}_TLS_KEY_FILE`] as const;
    if (given[cert]) need([key], cert);
    if (given[key]) need([cert], key);
    const more = TLS_SETTINGS.map((name) => `${server}_TLS_${name}` as const);
    const demands = more.find((name) => given[name]);
    if (given[`${server}_TLS`] === false && demands)
      refuse(`${server}_TLS`, `is false, but ${demands} is set; remove one of them`);
  }
  const ways = NATS_LOGINS.filter((names) => names.some((name) => given[name]));
  if (ways.length > 1) {
    const names = ways.map((way) => way.find((name) => given[name]));
    refuse(
      names[1] ?? '',
      `cannot be combined with ${names[0]}: NATS accepts one kind of credentials`,
    );
  }
  if (given.NATS_USER && !given.NATS_PASSWORD_FILE) need(['NATS_PASSWORD'], 'NATS_USER');
  if (given.NATS_PASSWORD || given.NATS_PASSWORD_FILE) need(['NATS_USER'], 'a password for NATS');
  if (given.PAYLOAD_STORE === 's3') need(NEEDED_FOR_S3, 'PAYLOAD_STORE=s3');
  if (given.JWT_SECRET) need(NEEDED_FOR_JWT, 'JWT_SECRET');
  else if (given.JWT_JWKS_URL) need(NEEDED_FOR_JWT, 'JWT_JWKS_URL');
});

export type Environment = z.infer<typeof environment>;
