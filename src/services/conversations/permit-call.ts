import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import { type Decided, requestDecision, toChoice } from '../approvals/ask.ts';
import type { DecisionRule } from '../approvals/decision-rules.ts';
import { policyOf } from '../approvals/tool-policy.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  placeOf,
  questionKey,
  questionOf,
} from './tool-request.ts';

export type ToolCallPermission =
  | { kind: 'granted'; args: Record<string, unknown>; note?: string }
  | { kind: 'refused'; text: string };

/** What the run's policy, and where it says so a person, makes of a call. @throws DecisionPendingError */
export async function authorizeToolCall(
  deps: CallToolDeps,
  request: CallToolRequest,
  tool: ToolDefinition,
  args: Record<string, unknown>,
): Promise<ToolCallPermission> {
  const policy = policyOf(tool, request.approval);
  if (policy === 'auto') return { kind: 'granted', args };
  if (policy === 'deny')
    return { kind: 'refused', text: `This run does not permit calls of ${tool.name}.` };
  const place = placeOf(request);
  const decided = await requestDecision(deps, {
    ...questionOf(request),
    key: questionKey(request, policy === 'ask_once' ? `tool/${tool.name}` : place),
    kind: 'tool_call',
    title: `${request.agent.name} wants to call ${tool.name}`,
    subject: {
      tool: tool.name,
      description: tool.description,
      annotations: tool.annotations,
      arguments: args,
      agent: request.agent.name,
      call: place,
      policy,
    },
    choices: [
      toChoice(
        'approve',
        policy === 'ask_once' ? 'This and every later call is made.' : 'The call is made.',
      ),
      toChoice('edit', 'The call is made with the arguments in `edit`.'),
      toChoice('reject', 'The call is not made; the agent gets your message.'),
    ],
  });
  return toPermit(tool, args, decided, place);
}

function toPermit(
  tool: ToolDefinition,
  args: Record<string, unknown>,
  { decision, edit, message, subject }: Decided,
  place: string,
): ToolCallPermission {
  if (decision === 'reject') {
    const reason = message ? `: ${message}` : '.';
    return { kind: 'refused', text: `A person refused this call of ${tool.name}${reason}` };
  }
  // The arguments that were edited are those of the call that was shown.
  if (decision !== 'edit' || subject.call !== place) return { kind: 'granted', args };
  const edited = edit ?? {};
  const problem = findArgumentProblem(edited, tool.input_schema);
  if (problem) return { kind: 'refused', text: problem };
  const note = `A person changed the arguments of this call to ${JSON.stringify(edited)}.`;
  return { kind: 'granted', args: edited, note };
}

/** Edited arguments must fit the tool. `definitions` gives every tool of a tenant. */
export const toolCallDecision = (
  definitions: (tenantId: string) => Promise<ToolDefinition[]>,
): DecisionRule => ({
  assertFits: async ({ tenant_id, subject }, { decision, edit }) => {
    if (decision !== 'edit') return;
    const tool = (await definitions(tenant_id)).find(({ name }) => name === subject.tool);
    if (!tool) throw new ConflictError('tool_gone', `The tool ${subject.tool} no longer exists.`);
    const problem = findArgumentProblem(edit ?? {}, tool.input_schema);
    if (problem) throw new InvalidInputError([{ field: 'edit', message: problem }]);
  },
});
