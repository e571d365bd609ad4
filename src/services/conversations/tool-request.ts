import type { ApprovalSettings, OpenQuestion } from '../../contracts/approval.ts';
import type { ConversationKey } from '../../db/queries/messages.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { EffectLedger } from '../../tools/call-with-ledger.ts';
import type { PendingInput, ToolProgress, ToolResult } from '../../tools/tool.ts';
import type { DecisionQuestion } from '../approvals/ask.ts';
import type { ExpireDeps } from '../approvals/close-approval.ts';
import type { AgentToolsDeps } from '../tools/agent-tools.ts';
import type { RunEventDeps } from './store-with-event.ts';

export interface CallToolDeps extends AgentToolsDeps, RunEventDeps, ExpireDeps {
  ledger: EffectLedger & {
    /** The arguments of a call that was begun, with any outcome. */
    findBegun(effect: {
      tenantId: string;
      effectId: string;
    }): Promise<{ arguments: Record<string, unknown> } | undefined>;
    /** The last round of questions of a call. */
    findPending(effect: {
      tenantId: string;
      effectId: string;
    }): Promise<(PendingInput & { round: number }) | undefined>;
    /** Stores a person's statement about a call of unknown outcome; null if it did not take effect. */
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
  /** The position of the message that contains the call. */
  position: number;
  /** The index of the call in that message. */
  index: number;
  agent: { name: string; version: number };
  approval: ApprovalSettings | undefined;
  /** The attempt of the run: a retried run asks again. */
  attempt: number;
  /** The Temporal workflow that waits for decisions. */
  waiter: string;
  /** @returns true if no retry follows, so that the model has to handle the error */
  refuse(error: unknown, tool: string): Promise<boolean>;
  /** Stops the clock of the call during `work`. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Shows that the call waits for a person, or no longer does. @throws UnavailableError */
  showHeld(question: OpenQuestion | undefined): Promise<void>;
  onProgress(tool: string, progress: ToolProgress): void;
  signal: AbortSignal;
}

/** Identifies the call. */
export const placeOf = (request: CallToolRequest) =>
  `${request.key.conversationId}/${request.position}/${request.index}`;

/** The origin of a question. */
export type QuestionPlace = Pick<CallToolRequest, 'key' | 'stepId' | 'attempt' | 'waiter'>;

/** The key contains the attempt, so a retried run asks again. */
export const questionKey = (request: QuestionPlace, place: string) =>
  `${request.key.owner.id}#${request.attempt}/${place}`;

/** The common fields of every question about a call. */
export const questionOf = (
  request: QuestionPlace,
): Omit<DecisionQuestion, 'key' | 'kind' | 'title' | 'subject' | 'choices'> => ({
  tenantId: request.key.tenantId,
  owner: request.key.owner,
  waiter: request.waiter,
  stepId: request.stepId,
});
