import type {
  ApprovalSettings,
  ToolPermission,
  ToolPolicy,
  ToolPolicyRule,
} from '../../contracts/approval.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import type { EffectRecord } from '../../tools/call-with-ledger.ts';
import { fitsPattern } from '../../tools/name-pattern.ts';
import type { ToolDefinition, ToolResult } from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import { type Decided, type DecisionDeps, requestDecision, toChoice } from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import type { DecisionRule } from '../approvals/decision-rules.ts';
import { checkSchema } from '../deployments/check-schema.ts';
import { readContent } from './elicitation.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  placeOf,
  type QuestionPlace,
  questionKey,
  questionOf,
} from './tool-request.ts';

export type ToolCallPermission =
  | { kind: 'granted'; args: Record<string, unknown>; note?: string; permission: ToolPermission }
  | { kind: 'refused'; text: string };

/**
 * Applies the tool policies of the run and of the blueprint to a call, and asks a person if the stricter one requires it.
 * @throws DecisionPendingError
 */
export async function authorizeToolCall(
  deps: CallToolDeps,
  request: CallToolRequest,
  call: { tool: ToolDefinition; args: Record<string, unknown>; permissions: ToolPolicyRule[] },
): Promise<ToolCallPermission> {
  const { tool, args } = call;
  const policy = stricterOf(
    policyOf(tool, request.approval),
    findPolicy(tool, call.permissions) ?? 'auto',
  );
  if (policy === 'auto') return { kind: 'granted', args, permission: { policy } };
  if (policy === 'deny')
    return { kind: 'refused', text: `Calls of ${tool.name} are not permitted.` };
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
        policy === 'ask_once' ? 'This call and all later calls are made.' : 'The call is made.',
      ),
      toChoice('edit', 'The call is made with the arguments in `edit`.'),
      toChoice('reject', 'The call is not made. The agent receives your message.'),
    ],
  });
  return toPermission(tool, args, decided, { place, policy });
}

/** The policy of the first matching pattern. Otherwise mode `tools` asks about every tool that is not read-only. */
function policyOf(tool: ToolDefinition, settings: ApprovalSettings | undefined): ToolPolicy {
  const policy = findPolicy(tool, settings?.tools ?? []);
  if (policy) return policy;
  const asks = settings?.modes.includes('tools') && !tool.annotations.read_only;
  return asks ? 'ask' : 'auto';
}

const findPolicy = (tool: ToolDefinition, rules: ToolPolicyRule[]): ToolPolicy | undefined =>
  rules.find(({ name }) => fitsPattern(name, tool.name))?.policy;

const BY_STRICTNESS: readonly ToolPolicy[] = ['auto', 'ask_once', 'ask', 'deny'];

const stricterOf = (one: ToolPolicy, other: ToolPolicy): ToolPolicy =>
  BY_STRICTNESS.indexOf(one) > BY_STRICTNESS.indexOf(other) ? one : other;

function toPermission(
  tool: ToolDefinition,
  args: Record<string, unknown>,
  { decision, edit, message, subject, approval_id, decided_by }: Decided,
  { place, policy }: { place: string; policy: ToolPolicy },
): ToolCallPermission {
  if (decision === 'reject') {
    const reason = message ? `: ${message}` : '.';
    return { kind: 'refused', text: `A person rejected this call of ${tool.name}${reason}` };
  }
  const permission = { policy, approval_id, decision, decided_by };
  // With `ask_once`, the edited arguments apply to the shown call only.
  if (decision !== 'edit' || subject.call !== place) return { kind: 'granted', args, permission };
  const edited = edit ?? {};
  const problem = findArgumentProblem(edited, tool.input_schema);
  if (problem) return { kind: 'refused', text: problem };
  const note = `A person changed the arguments of this call to ${JSON.stringify(edited)}.`;
  return { kind: 'granted', args: edited, note, permission };
}

/** Edited arguments must fit the tool's schema. @param definitions lists the tools of a tenant */
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

/** Asks a person an agent's question. The answer becomes the tool result. @throws DecisionPendingError */
export async function askQuestion(
  deps: CallToolDeps,
  request: CallToolRequest,
  args: Record<string, unknown>,
): Promise<ToolResult> {
  const { decision, message } = await requestDecision(deps, {
    ...questionOf(request),
    key: questionKey(request, placeOf(request)),
    kind: 'question',
    title: String(args.question),
    subject: { agent: request.agent.name, ...args },
    choices: [
      toChoice('respond', 'Your message is the answer.'),
      toChoice('reject', 'The agent learns that there is no answer.'),
    ],
  });
  if (decision === 'respond') return { text: message ?? '', is_error: false };
  return { text: `The person gave no answer. ${message ?? ''}`.trim(), is_error: true };
}

/** An answer must fit the schema of the question of the MCP server or the agent. */
export const questionDecision: DecisionRule = {
  assertFits: ({ subject }, { decision, edit, message }) => {
    if (decision !== 'edit' && decision !== 'respond') return;
    const schema = subject.edit_schema;
    const problems =
      decision === 'edit' && isJsonObject(schema) ? checkSchema('edit', edit, schema) : [];
    if (problems.length > 0)
      throw new InvalidInputError(problems.map(({ field, message }) => ({ field, message })));
    const read = readContent(subject, { edit: edit ?? null, message: message ?? null });
    if (read?.kind === 'problem')
      throw new InvalidInputError([{ field: read.field, message: read.problem }]);
  },
};

/**
 * Asks a person about the outcome of a call that received no answer.
 * @returns the result, or undefined if the call has to be repeated
 * @throws DecisionPendingError DecisionRejectedError
 */
export async function resolveUnknownEffect(
  deps: DecisionDeps & { ledger: Pick<CallToolDeps['ledger'], 'settleUnknown'> },
  request: QuestionPlace,
  effect: EffectRecord,
  asked: number,
): Promise<ToolResult | undefined> {
  const { decision, message, decided_by } = await requestDecision(deps, {
    ...questionOf(request),
    key: questionKey(request, `${effect.effectId}/${asked}`),
    kind: 'unknown_effect',
    title: `Did the call of ${effect.tool} take effect?`,
    subject: {
      tool: effect.tool,
      arguments: effect.arguments,
      idempotency_key: effect.effectId,
      known:
        'The call was sent, but no answer arrived. The tool is neither read-only nor idempotent, so the call was not repeated.',
      earlier_decisions: asked,
    },
    choices: [
      toChoice('respond', 'The call took effect. Your message is its result.'),
      toChoice('approve', 'The call did not take effect. It is repeated.'),
      toChoice('reject', 'The step fails.'),
    ],
  });
  if (decision === 'respond') {
    const result = { text: message ?? '', is_error: false };
    await deps.ledger.settleUnknown(effect, asked, { status: 'succeeded', result });
    return result;
  }
  // An expired question must not repeat the call.
  if (decided_by === null) return toUnknownResult(effect.tool);
  if (decision === 'approve') {
    await deps.ledger.settleUnknown(effect, asked, null);
    return undefined;
  }
  throw new DecisionRejectedError(
    'rejected',
    `A person stopped the step after a call of ${effect.tool} whose outcome is unknown${message ? `: ${message}` : '.'}`,
  );
}

const toUnknownResult = (tool: string): ToolResult => ({
  text: `The outcome of this call of ${tool} is unknown: it was sent, but no answer arrived. It was not repeated, because it may have taken effect. Do not repeat it. State in your answer that a person must check the outcome.`,
  is_error: true,
});
