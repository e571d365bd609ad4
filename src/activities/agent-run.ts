import {
  type CallToolDeps,
  type CallToolRequest,
  callTool,
} from '../services/conversations/call-tool.ts';
import {
  continueStep,
  type StepTurn,
  type StepTurnDeps,
  type StepTurnRequest,
} from '../services/runs/continue-step.ts';
import { type CallDeps, type CallInput, inCall, liveText } from './in-call.ts';

export type AgentRunActivityDeps = StepTurnDeps & CallToolDeps & CallDeps;

export interface CallToolInput
  extends CallInput,
    Pick<CallToolRequest, 'position' | 'index' | 'agent'> {
  conversation_id: string;
}

export function createAgentRunActivities(deps: AgentRunActivityDeps) {
  return {
    callModel: (input: StepTurnRequest & CallInput): Promise<StepTurn> =>
      inCall(deps, input, `${input.conversation_id}/${input.position}`, ({ signal }) =>
        continueStep(deps, input, {
          signal,
          onText: liveText(deps.nats, input, { agent: input.agent.name, step_id: input.step_id }),
        }),
      ),

    callTool: (input: CallToolInput): Promise<{ is_error: boolean }> =>
      inCall(
        deps,
        input,
        `${input.conversation_id}/${input.position}/${input.index}`,
        ({ signal, refuse }) =>
          callTool(deps, {
            key: {
              tenantId: input.tenant_id,
              workflowId: input.workflow_id,
              conversationId: input.conversation_id,
            },
            position: input.position,
            index: input.index,
            agent: input.agent,
            refuse,
            signal,
          }),
      ),
  };
}

export type AgentRunActivities = ReturnType<typeof createAgentRunActivities>;
