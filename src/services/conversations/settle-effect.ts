import type { EffectRecord } from '../../tools/call-with-ledger.ts';
import type { ToolResult } from '../../tools/tool.ts';
import { type DecisionDeps, requestDecision, toChoice } from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import { type CallToolDeps, type QuestionPlace, questionKey, questionOf } from './tool-request.ts';

/**
 * What a person says became of a call of unknown outcome: its result, or undefined where it is to be made again.
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
        'The call was sent, and no answer came. The tool is neither read-only nor idempotent, so it was not called again.',
      earlier_decisions: asked,
    },
    choices: [
      toChoice('respond', 'It happened: your message is its result.'),
      toChoice('approve', 'It did not happen: the call is made again.'),
      toChoice('reject', 'Stop: the step fails.'),
    ],
  });
  if (decision === 'respond') {
    const result = { text: message ?? '', is_error: false };
    await deps.ledger.settleUnknown(effect, asked, { status: 'succeeded', result });
    return result;
  }
  // Time that has passed is no reason to repeat a call.
  if (decided_by === null) return unknownOutcome(effect.tool);
  if (decision === 'approve') {
    await deps.ledger.settleUnknown(effect, asked, null);
    return undefined;
  }
  throw new DecisionRejectedError(
    'rejected',
    `A person stopped the step after a call of ${effect.tool} whose outcome is unknown${message ? `: ${message}` : '.'}`,
  );
}

const unknownOutcome = (tool: string): ToolResult => ({
  text: `The outcome of this call of ${tool} is unknown: it was sent, and no answer came. It was not repeated, because it may have taken effect. Do not call it again for the same purpose; say in your answer that a person must check.`,
  is_error: true,
});
