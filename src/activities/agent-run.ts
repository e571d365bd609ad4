import type { Waiting } from '../contracts/approval.ts';
import { callTool } from '../services/conversations/call-tool.ts';
import type { CallToolDeps, CallToolRequest } from '../services/conversations/tool-request.ts';
import {
  continueStep,
  type StepTurn,
  type StepTurnDeps,
  type StepTurnRequest,
} from '../services/runs/continue-step.ts';
import type { RunClient } from '../services/runs/temporal.ts';
import { type CallDeps, type CallInput, inCall, liveProgress, liveText } from './in-call.ts';

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

export interface ToolCallDone {
  kind: 'done';
  is_error: boolean;
  /** Seconds in which it waited for a person, connected. */
  held?: number;
}

export function createAgentRunActivities(deps: AgentRunActivityDeps) {
  return {
    callModel: (input: StepTurnRequest & CallInput): Promise<StepTurn | Waiting> =>
      inCall(deps, input, `${input.conversation_id}/${input.position}`, ({ signal, waiter }) =>
        continueStep(
          deps,
          { ...input, waiter },
          {
            signal,
            onText: liveText(deps.nats, input, { agent: input.agent.name, step_id: input.step_id }),
          },
        ),
      ),

    callTool: (input: CallToolInput): Promise<ToolCallDone | Waiting> =>
      inCall(
        deps,
        input,
        `${input.conversation_id}/${input.position}/${input.index}`,
        async ({ signal, refuse, waiter, attempt, deadline, report }) => {
          const publish = liveProgress(deps.nats, input, {
            agent: input.agent.name,
            step_id: input.step_id,
          });
          const { is_error } = await callTool(deps, {
            key: {
              tenantId: input.tenant_id,
              workflowId: input.workflow_id,
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
            showHeld: (held) =>
              deps.tellHeld(waiter, {
                position: input.position,
                index: input.index,
                held,
                attempt,
              }),
            onProgress: (tool, progress) => {
              report({ tool, ...progress });
              publish(tool, progress);
            },
          });
          const held = Math.round(deadline.heldMs / 1000);
          return { kind: 'done' as const, is_error, ...(held > 0 && { held }) };
        },
      ),
  };
}

export type AgentRunActivities = ReturnType<typeof createAgentRunActivities>;
