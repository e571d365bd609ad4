import type { LimitName } from '../../contracts/limits.ts';
import type { Config } from './config.ts';

/** The limits of one tenant; `Infinity` disables a limit. */
export type Limits = Readonly<Record<LimitName, number>>;

export const NO_LIMITS: Limits = {
  runs: Number.POSITIVE_INFINITY,
  steps: Number.POSITIVE_INFINITY,
  streams: Number.POSITIVE_INFINITY,
  schedules: Number.POSITIVE_INFINITY,
  api_keys: Number.POSITIVE_INFINITY,
  agents: Number.POSITIVE_INFINITY,
  blueprints: Number.POSITIVE_INFINITY,
  webhooks: Number.POSITIVE_INFINITY,
  mcp_servers: Number.POSITIVE_INFINITY,
  tools: Number.POSITIVE_INFINITY,
  document_bytes: Number.POSITIVE_INFINITY,
};

export const DEFAULT_LIMITS: Limits = {
  runs: 1000,
  steps: 500,
  streams: 200,
  schedules: 200,
  api_keys: 200,
  agents: 1000,
  blueprints: 5000,
  webhooks: 50,
  mcp_servers: 50,
  tools: 500,
  document_bytes: 10 * 2 ** 30,
};

/** The API and the workers use the same limits. In development mode, only limits that are set apply. */
export function tenantLimitsOf(config: Config): Limits {
  const isProtected = config.AUTH === 'required' || config.JWT_SECRET || config.JWT_JWKS_URL;
  const defaults = isProtected ? DEFAULT_LIMITS : NO_LIMITS;
  const limit = (name: LimitName, setting: number | undefined): number =>
    setting === 0 ? Number.POSITIVE_INFINITY : (setting ?? defaults[name]);
  return {
    runs: limit('runs', config.LIMIT_RUNS),
    steps: limit('steps', config.LIMIT_STEPS),
    streams: limit('streams', config.LIMIT_STREAMS),
    schedules: limit('schedules', config.LIMIT_SCHEDULES),
    api_keys: limit('api_keys', config.LIMIT_API_KEYS),
    agents: limit('agents', config.LIMIT_AGENTS),
    blueprints: limit('blueprints', config.LIMIT_BLUEPRINTS),
    webhooks: limit('webhooks', config.LIMIT_WEBHOOKS),
    mcp_servers: limit('mcp_servers', config.LIMIT_MCP_SERVERS),
    tools: limit('tools', config.LIMIT_TOOLS),
    document_bytes: limit('document_bytes', config.LIMIT_DOCUMENT_BYTES),
  };
}
