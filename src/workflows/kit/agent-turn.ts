import type { ApprovalSettings } from '../../contracts/approval.ts';
import type { AssignedAgent } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';

/** A step and the agent that works on it. The run asks the agent once; agentRun goes on where one answer is not enough. */
export interface AgentStep extends RunRef {
  step_id: string;
  title: string;
  round: number;
  agent: AssignedAgent;
  conversation_id: string;
  /** Seconds for one call. */
  timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
  approval?: ApprovalSettings;
  /** Whether the output must match a schema. */
  structured?: true;
  /** Of the run's lives. */
  run_attempt: number;
}

/** System and user message come before the first answer. */
export const FIRST_ANSWER = 2;

/** The input of every call of one step's agent. */
export const callInput = (step: AgentStep) => ({
  tenant_id: step.tenant_id,
  workflow_id: step.workflow_id,
  step_id: step.step_id,
  conversation_id: step.conversation_id,
  agent: { name: step.agent.name, version: step.agent.version, model: step.agent.model },
  timeout: step.timeout,
  max_attempts: step.max_attempts,
});

export const modelInput = (step: AgentStep) => ({
  ...callInput(step),
  round: step.round,
  questions: step.approval?.questions ?? true,
  ...(step.structured && { structured: step.structured }),
});

/** What people said while the agent gave its answer is its next question, unless it must conclude. */
export const isLastTurn = (
  turn: { continues: boolean },
  said: readonly string[],
  conclude: boolean,
): boolean => conclude || (said.length === 0 && !turn.continues);
