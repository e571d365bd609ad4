import type { AgentAdapter, AgentTarget, StreamPart } from '../../agents/adapter.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { ConversationKey } from '../../db/queries/messages.ts';
import type { Logger } from '../../platform/logger.ts';
import type { EffectRecord } from '../../tools/call-with-ledger.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { AgentRow } from '../agents/agent-row.ts';
import type { RunEventDeps } from '../conversations/store-with-event.ts';
import type { CallToolDeps } from '../conversations/tool-request.ts';

export interface CallAgentDeps extends RunEventDeps {
  registry: AgentRegistry;
  ledger: CallToolDeps['ledger'];
  log: Logger;
}

export interface CallAgentRequest extends RunRef {
  step_id: string;
  round: number;
  agent_id: string;
  conversation_id: string;
  /** Whether the output must match a schema. */
  structured?: true;
  /** Of the run's lives. */
  attempt: number;
  /** The Temporal workflow that waits where a person must decide. */
  waiter: string;
  signal: AbortSignal;
  emit(part: StreamPart): void;
}

export interface AgentAnswer {
  kind: 'answer';
  answer: AnswerRef;
  usage: UsageTotals;
  preview: string;
}

/** What an agent of another type showed while it worked. */
export interface AgentActivity {
  kind: 'tool_use' | 'tool_result' | 'hook';
  name: string;
  /** JSON, cut where it is long. */
  data: string | null;
}

/** Everything that the steps below share. */
export interface Job {
  deps: CallAgentDeps;
  request: CallAgentRequest;
  key: ConversationKey;
  callKey: { tenantId: string; callId: string };
  row: AgentRow;
  adapter: AgentAdapter;
  target: AgentTarget;
  /** What the job is in the ledger, by how often it has failed before. */
  effects(failures: number): EffectRecord;
  /** The one of this attempt. */
  effect: EffectRecord;
  /** What the agent showed of its work, in this attempt. */
  activity: AgentActivity[];
  /** Whether this attempt is the first that the agent hears of the job. */
  isNew?: boolean;
}

export const conversationKey = (request: CallAgentRequest): ConversationKey => ({
  tenantId: request.tenant_id,
  owner: workflowOwner(request.workflow_id),
  conversationId: request.conversation_id,
});

export const idsOf = ({ request, row }: Job) => ({
  workflowId: request.workflow_id,
  stepId: request.step_id,
  agentId: row.agent_id,
});
