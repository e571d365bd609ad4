import type { Waiting } from '../contracts/approval.ts';
import { workflowOwner } from '../contracts/owner.ts';
import { callTool } from '../services/conversations/call-tool.ts';
import type { CallToolDeps, CallToolRequest } from '../services/conversations/tool-request.ts';
import {
  continueStep,
  type StepTurn,
  type StepTurnDeps,
  type StepTurnRequest,
} from '../services/runs/continue-step.ts';
import type { RunClient } from '../services/runs/temporal.ts';
import {
  type CallDeps,
  type CallInput,
  liveProgress,
  runProviderCall,
  withRunOwner,
} from './run-provider-call.ts';

export type AgentRunActivityDeps = StepTurnDeps &
  CallToolDeps &
  CallDeps &
  Pick<RunClient, 'tellHeld'>;

export interface CallToolInput
  extends CallInput,
    Pick<CallToolRequest, 'position' | 'index' | 'agent' | 'approval' | 'attempt'> {
  conversation_id: string;
  step_id: string;
}

interface Held {
  /** Seconds in which the call waited: for a person with an open connection, or for an unavailable provider or tool. */
  held?: number;
}

export interface ToolCallDone extends Held {
  kind: 'done';
  is_error: boolean;
}

const heldFor = (seconds: number): Held => (seconds > 0 ? { held: seconds } : {});

export function createAgentRunActivities(deps: AgentRunActivityDeps) {
  return {
    callModel: (input: StepTurnRequest & CallInput): Promise<(StepTurn & Held) | Waiting> =>
      runProviderCall(
        deps,
        withRunOwner(input),
        `${input.conversation_id}/${input.position}`,
        async ({ signal, waiter, waited }) => {
          const turn = await continueStep(
            deps,
            { ...input, waiter },
            {
              signal,
              onText: deps.live.open(input, {
                agent: input.agent.name,
                step_id: input.step_id,
              }).say,
            },
          );
          return { ...turn, ...heldFor(await waited()) };
        },
        { model: input.agent.model },
      ),

    callTool: (input: CallToolInput): Promise<ToolCallDone | Waiting> =>
      runProviderCall(
        deps,
        withRunOwner(input),
        `${input.conversation_id}/${input.position}/${input.index}`,
        async ({ signal, refuse, waited, waiter, attempt, deadline, report }) => {
          const publish = liveProgress(
            deps.live.open(input, { agent: input.agent.name, step_id: input.step_id }),
          );
          const { is_error } = await callTool(deps, {
            key: {
              tenantId: input.tenant_id,
              owner: workflowOwner(input.workflow_id),
              conversationId: input.conversation_id,
            },
            position: input.position,
            index: input.index,
            agent: input.agent,
            stepId: input.step_id,
            approval: input.approval,
            attempt: input.attempt,
            waiter,
            refuse,
            signal,
            hold: (work) => deadline.held(work),
            showHeld: (question) =>
              deps.tellHeld(waiter, {
                position: input.position,
                index: input.index,
                held: question !== undefined,
                ...(question && { question }),
                attempt,
              }),
            onProgress: (tool, progress) => {
              report({ tool, ...progress });
              publish(tool, progress);
            },
          });
          const held = Math.round(deadline.heldMs / 1000) + (await waited());
          return { kind: 'done' as const, is_error, ...heldFor(held) };
        },
      ),
  };
}

export type AgentRunActivities = ReturnType<typeof createAgentRunActivities>;
