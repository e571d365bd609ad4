import { z } from 'zod';
import { AgentError } from '../../agents/agent-error.ts';
import { RequestFailedError } from '../../agents/langgraph/client.ts';
import { DomainError } from '../../platform/errors.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';

/**
 * The deployment is down: `unreachable`, `timeout`, `overloaded`, `bad_response`. It refuses: `unauthenticated` (invalid credentials),
 * `denied` (missing permission), `rejected` (invalid request), `not_found`.
 */
type DeploymentErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'denied'
  | 'unauthenticated'
  | 'not_found'
  | 'rejected'
  | 'bad_response'
  | 'overloaded';

const CODES = {
  unreachable: 'unavailable',
  timeout: 'unavailable',
  overloaded: 'unavailable',
  bad_response: 'unavailable',
  denied: 'deployment_denied',
  unauthenticated: 'deployment_denied',
  rejected: 'deployment_rejected',
  not_found: 'not_found',
} as const;

export class DeploymentError extends DomainError {
  readonly kind: DeploymentErrorKind;
  readonly code: (typeof CODES)[DeploymentErrorKind];
  /** The HTTP status of the deployment's answer. */
  readonly status: number | undefined;
  override readonly retryAfterMs: number | undefined;
  constructor(
    kind: DeploymentErrorKind,
    message: string,
    options: ErrorOptions & {
      status?: number | undefined;
      retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message, options);
    this.name = 'DeploymentError';
    this.kind = kind;
    this.code = CODES[kind];
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Cached answers are still valid, and a retry can help. */
  get isDown(): boolean {
    return this.code === 'unavailable';
  }

  /** The deployment refuses this caller. */
  get isDenied(): boolean {
    return this.code === 'deployment_denied';
  }
}

/** Converts an error of a call. An error that the deployment did not cause is returned unchanged. */
export function toDeploymentError(error: unknown): unknown {
  if (error instanceof RequestFailedError) return fromAgentError(error.cause, error.status);
  if (error instanceof AgentError) return fromAgentError(error, undefined);
  if (error instanceof SecretUnavailableError)
    return new DeploymentError('unauthenticated', error.message, { cause: error });
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new DeploymentError('timeout', 'The deployment did not answer in time.', {
      cause: error,
    });
  if (error instanceof SyntaxError || error instanceof z.ZodError)
    return new DeploymentError(
      'bad_response',
      "The deployment's answer is not in LangGraph's format.",
      {
        cause: error,
      },
    );
  return error;
}

/** Characters of the deployment's message. */
const MAX_MESSAGE = 500;

function fromAgentError(cause: AgentError, status: number | undefined): DeploymentError {
  const message = cause.message
    .replace(/\b([Tt]he|no) agent('s)?\b/g, '$1 deployment$2')
    .replace(/\bAgents\b/g, 'Deployments')
    .slice(0, MAX_MESSAGE);
  const options = { cause, status, retryAfterMs: cause.retryAfterMs };
  return new DeploymentError(kindOf(cause, status), message, options);
}

function kindOf({ kind }: AgentError, status: number | undefined): DeploymentErrorKind {
  if (status === 404) return 'not_found';
  switch (kind) {
    case 'unauthorized':
      return status === 403 ? 'denied' : 'unauthenticated';
    case 'rate_limited':
    case 'overloaded':
      return 'overloaded';
    case 'server_error':
      return status !== undefined && status >= 502 && status <= 504 ? 'overloaded' : 'bad_response';
    case 'rejected':
      return 'rejected';
    case 'timeout':
      return 'timeout';
    case 'unreachable':
    case 'broken_off':
      return 'unreachable';
    case 'failed':
    case 'bad_response':
      return 'bad_response';
  }
}
