import type { ApprovalSettings } from '../../contracts/approval.ts';
import type { ConversationKey } from '../../db/queries/messages.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { EffectLedger } from '../../tools/call-with-ledger.ts';
import type { PendingInput, ToolProgress, ToolResult } from '../../tools/tool.ts';
import type { DecisionDeps, DecisionQuestion } from '../approvals/ask.ts';
import type { ExpireDeps } from '../approvals/expire.ts';
import type { AgentToolsDeps } from '../tools/agent-tools.ts';

export interface CallToolDeps extends AgentToolsDeps, DecisionDeps, ExpireDeps {
  ledger: EffectLedger & {
    /** A call that was begun, whatever became of it, with the arguments it was sent with. */
    findBegun(effect: {
      tenantId: string;
      effectId: string;
    }): Promise<{ arguments: Record<string, unknown> } | undefined>;
    /** What a call last asked people for, if it did. */
    findPending(effect: {
      tenantId: string;
      effectId: string;
    }): Promise<(PendingInput & { round: number }) | undefined>;
    /** What a person says became of a call of unknown outcome; null: it did not happen. */
    settleUnknown(
      effect: { tenantId: string; effectId: string },
      asked: number,
      outcome: { status: 'succeeded' | 'failed'; result: ToolResult } | null,
    ): Promise<void>;
  };
  metrics: Metrics;
  log: Logger;
}

export interface CallToolRequest {
  key: ConversationKey;
  stepId: string;
  /** Of the message that asks for the call. */
  position: number;
  /** Which of its calls. */
  index: number;
  agent: { name: string; version: number };
  approval: ApprovalSettings | undefined;
  /** Of the run's lives: a retried run asks again what it was refused. */
  attempt: number;
  /** The Temporal workflow that waits where a person must decide. */
  waiter: string;
  /** Judges a refusal of a tool; true when no further attempt follows, and the error becomes the model's to handle. */
  refuse(error: unknown, tool: string): Promise<boolean>;
  /** Nothing of the call's time runs while this goes on. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Shows in the run that the call waits for a person, or that it goes on. @throws UnavailableError */
  showHeld(isHeld: boolean): Promise<void>;
  /** What the tool says of its work. */
  onProgress(tool: string, progress: ToolProgress): void;
  signal: AbortSignal;
}

/** Of the call within its conversation. */
export const placeOf = (request: CallToolRequest) =>
  `${request.key.conversationId}/${request.position}/${request.index}`;

/** Where a question comes from. */
export type QuestionPlace = Pick<CallToolRequest, 'key' | 'stepId' | 'attempt' | 'waiter'>;

/** Each life of a run asks anew. */
export const questionKey = (request: QuestionPlace, place: string) =>
  `${request.key.workflowId}#${request.attempt}/${place}`;

/** What every question about a call has in common. */
export const questionOf = (
  request: QuestionPlace,
): Omit<DecisionQuestion, 'key' | 'kind' | 'title' | 'subject' | 'choices'> => ({
  tenantId: request.key.tenantId,
  workflowId: request.key.workflowId,
  waiter: request.waiter,
  stepId: request.stepId,
});
