import { AgentError, type AgentErrorKind } from '../agents/agent-error.ts';
import type { Owner } from '../contracts/owner.ts';
import type { Wait } from '../db/queries/waits.ts';
import { ModelError, type ModelErrorKind } from '../llm/model.ts';
import { isConnectionFailure } from '../platform/connection-failure.ts';
import { DeploymentError } from '../services/deployments/deployment-error.ts';
import { MissingCapabilityError } from '../services/planning/assign-agents.ts';
import { ToolCallError } from '../tools/tool.ts';

/** The call certainly had no effect: the connection failed, or the peer refused the call temporarily. */
const AWAY_MODEL: readonly ModelErrorKind[] = ['unreachable', 'overloaded', 'rate_limited'];
const AWAY_AGENT: readonly AgentErrorKind[] = ['unreachable', 'overloaded', 'rate_limited'];

/** Whether the peer is temporarily unavailable. Such refusals are limited by time, not by number. */
export function isAway(error: unknown): boolean {
  if (error instanceof ModelError) return AWAY_MODEL.includes(error.kind);
  if (error instanceof AgentError) return AWAY_AGENT.includes(error.kind);
  if (error instanceof MissingCapabilityError) return error.isPassing;
  if (error instanceof ToolCallError)
    return (
      error.outcome === 'not_executed' &&
      (error.retryAfterMs !== undefined || isConnectionFailure(error))
    );
  if (!(error instanceof DeploymentError)) return false;
  // The deployment may have started the job before the connection broke.
  const isBrokenOff = error.cause instanceof AgentError && error.cause.kind === 'broken_off';
  return error.kind === 'overloaded' || (error.kind === 'unreachable' && !isBrokenOff);
}

/** Temporal's retry policy for calls (workflows/kit/timed-activities.ts). Milliseconds. */
const INITIAL_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** Maximum delay that a peer can request. Milliseconds. */
const LONGEST_RETRY_AFTER = 300_000;

/** The delay that the peer requests, limited to the maximum. */
export const followedRetryAfter = (retryAfterMs: number | undefined): number | undefined =>
  retryAfterMs && Math.min(retryAfterMs, LONGEST_RETRY_AFTER);

/** The delay until Temporal's next attempt. */
export const delayAfter = (attempt: number, retryAfterMs?: number): number =>
  followedRetryAfter(retryAfterMs) ?? Math.min(INITIAL_DELAY * 2 ** (attempt - 1), LONGEST_DELAY);

/** Describes the peer of a call. */
export interface Peers {
  model?: string;
  agent?: string;
  tool?: string;
}

function nameOf(error: unknown, { model, agent, tool }: Peers): string {
  if (error instanceof ModelError) return `model ${model ?? ''}`.trim();
  if (error instanceof ToolCallError) return `tool ${tool ?? ''}`.trim();
  if (error instanceof DeploymentError) return 'LangGraph deployment';
  if (error instanceof MissingCapabilityError)
    return error.away.map(({ name }) => `agent ${name}`).join(', ');
  return `agent ${agent ?? ''}`.trim();
}

export interface RetryDeps {
  /** Counts a refusal of a call and returns the number so far. */
  countRefusal(tenantId: string, callId: string): Promise<number>;
  noteWait(wait: Wait): Promise<number>;
  endWait(tenantId: string, ...callIds: string[]): Promise<number>;
  /** PATIENCE_SECONDS. */
  patienceSeconds: number;
}

export interface RefusedCall {
  tenant_id: string;
  owner: Owner;
  step_id?: string;
  max_attempts: number;
}

/** Whether the limit of refusals is reached, and the peer that the call waited for. */
export interface RetryDecision {
  isFinal: boolean;
  waited?: { what: string; seconds: number };
}

/** Judges a refusal: by the time since the first one if the peer is unavailable, otherwise by their number. */
export async function evaluateRetry(
  deps: RetryDeps,
  call: RefusedCall,
  {
    callId,
    attempt,
    error,
    peers,
    allowed,
  }: {
    callId: string;
    /** Temporal's attempt number. */
    attempt: number;
    error: unknown;
    peers: Peers;
    /** Maximum number of counted refusals. */
    allowed: number;
  },
): Promise<RetryDecision> {
  if (!isAway(error))
    return { isFinal: (await deps.countRefusal(call.tenant_id, callId)) >= allowed };
  const { message, retryAfterMs } = error as Error & { retryAfterMs?: number };
  const what = nameOf(error, peers);
  const seconds = await deps.noteWait({
    tenantId: call.tenant_id,
    callId,
    owner: call.owner,
    stepId: call.step_id ?? null,
    what,
    reason: message,
    delayMs: delayAfter(attempt, retryAfterMs),
  });
  if (seconds < deps.patienceSeconds) return { isFinal: false };
  await deps.endWait(call.tenant_id, callId);
  return { isFinal: true, waited: { what, seconds } };
}
