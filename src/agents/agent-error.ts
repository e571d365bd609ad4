/**
 * The cause of a failed job.
 * The job has not started: `unreachable`, `unauthorized`, `rate_limited`, `overloaded`, `rejected` (permanent).
 * The job may have run, completely or in part: `broken_off`, `timeout`, `server_error`.
 * The job ended without an answer: `failed` (reported by the agent), `bad_response`.
 */
export const AGENT_ERROR_KINDS = [
  'unreachable',
  'unauthorized',
  'rate_limited',
  'overloaded',
  'rejected',
  'broken_off',
  'timeout',
  'server_error',
  'failed',
  'bad_response',
] as const;
export type AgentErrorKind = (typeof AGENT_ERROR_KINDS)[number];

const RETRYABLE: readonly AgentErrorKind[] = [
  'unreachable',
  'rate_limited',
  'overloaded',
  'broken_off',
  'timeout',
  'server_error',
];
const UNKNOWN: readonly AgentErrorKind[] = ['broken_off', 'timeout', 'server_error'];
const SETTLED: readonly AgentErrorKind[] = ['failed', 'bad_response'];

export class AgentError extends Error {
  readonly kind: AgentErrorKind;
  readonly retryAfterMs: number | undefined;
  /** The job started and may still be running. */
  isUnderway = false;
  constructor(
    kind: AgentErrorKind,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.name = 'AgentError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }

  asUnderway(): AgentError {
    this.isUnderway = true;
    return this;
  }

  /** Whether another attempt can help. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.kind);
  }

  /** Whether the job was executed. */
  get outcome(): 'not_executed' | 'unknown' | 'settled' {
    if (UNKNOWN.includes(this.kind)) return 'unknown';
    return SETTLED.includes(this.kind) ? 'settled' : 'not_executed';
  }
}
