/**
 * What went wrong. Certainly not begun: `unreachable`, `unauthorized`, `rate_limited`, `overloaded`, `rejected` (the request, for good). Perhaps done, or half done:
 * `broken_off`, `timeout`, `server_error`. Done, with an end that is no answer: `failed` (the agent says so), `bad_response`.
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
  /** The job was begun, and nobody knows that it has ended. */
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

  /** What became of the job. */
  get outcome(): 'not_executed' | 'unknown' | 'settled' {
    if (UNKNOWN.includes(this.kind)) return 'unknown';
    return SETTLED.includes(this.kind) ? 'settled' : 'not_executed';
  }
}
