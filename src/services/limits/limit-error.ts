import type { LimitName } from '../../contracts/limits.ts';
import { DomainError } from '../../platform/errors.ts';

const KINDS: Record<LimitName, { what: string; advice: string; passes: boolean }> = {
  runs: { what: 'runs in flight', advice: 'Wait until a run ends, or cancel one', passes: true },
  steps: { what: 'calls in flight', advice: 'Wait until a call ends', passes: true },
  streams: { what: 'open streams', advice: 'Close a stream', passes: true },
  schedules: { what: 'schedules', advice: 'Delete a schedule', passes: false },
  api_keys: { what: 'valid API keys', advice: 'Revoke an API key', passes: false },
  agents: { what: 'agents', advice: 'Delete an agent', passes: false },
  blueprints: {
    what: 'versions of blueprints',
    advice: 'Versions cannot be deleted',
    passes: false,
  },
  webhooks: { what: 'webhooks', advice: 'Delete a webhook', passes: false },
  mcp_servers: { what: 'MCP servers', advice: 'Delete an MCP server', passes: false },
  tools: { what: 'registered tools', advice: 'Delete a tool', passes: false },
  document_bytes: { what: 'bytes of documents', advice: 'Delete documents', passes: false },
};

/** Runs and streams end by themselves, at a time that nobody knows. */
const RETRY_AFTER_MS = 30_000;

/** The tenant has as many as it may have. `limit_reached` passes by itself, `quota_reached` does not. */
export class TenantLimitError extends DomainError {
  readonly code: 'limit_reached' | 'quota_reached';
  override readonly retryAfterMs: number | undefined;
  readonly limit: { name: LimitName; limit: number };
  constructor(name: LimitName, limit: number) {
    const { what, advice, passes } = KINDS[name];
    super(
      `The tenant may have at most ${limit} ${what}. ${advice}, or ask the operator to raise LIMIT_${name.toUpperCase()}.`,
    );
    this.name = 'TenantLimitError';
    this.code = passes ? 'limit_reached' : 'quota_reached';
    this.retryAfterMs = passes ? RETRY_AFTER_MS : undefined;
    this.limit = { name, limit };
  }
}
