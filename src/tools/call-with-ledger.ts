import { createHash } from 'node:crypto';
import { ToolCallError, type ToolContext, type ToolDefinition, type ToolResult } from './tool.ts';

export type EffectStatus = 'started' | 'succeeded' | 'failed' | 'unknown';

export interface EffectRecord {
  tenantId: string;
  effectId: string;
  workflowId: string;
  conversationId: string;
  tool: string;
  arguments: Record<string, unknown>;
}

/** Where effects are remembered; the implementation is the database's. */
export interface EffectLedger {
  begin(
    effect: EffectRecord,
  ): Promise<{ kind: 'new' } | { kind: 'known'; status: EffectStatus; result: ToolResult | null }>;
  finish(
    effect: EffectRecord,
    status: 'succeeded' | 'failed' | 'unknown',
    result: ToolResult,
  ): Promise<void>;
  withdraw(effect: EffectRecord): Promise<void>;
}

/** The key of one call: the same call in the same place of the same conversation is the same effect. */
export function effectIdOf(
  conversationId: string,
  place: string,
  args: Record<string, unknown>,
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([conversationId, place, args]))
    .digest('hex');
  return `ef_${hash.slice(0, 40)}`;
}

/** What the model is told, and what became of the effect. */
export interface SettledCall {
  result: ToolResult;
  outcome: 'succeeded' | 'failed' | 'unknown';
}

/**
 * Calls a tool so that what may have changed something is never blindly repeated. A repetition finds what the ledger
 * knows: an end is returned; a call that was begun and not ended is made again only where the tool allows it, and is
 * `unknown` otherwise.
 * @throws ToolCallError `not_executed`, or `unknown` for a tool that may be called again: a later attempt can succeed
 */
export async function callWithLedger(
  ledger: EffectLedger,
  tool: ToolDefinition,
  effect: EffectRecord,
  context: ToolContext,
): Promise<SettledCall> {
  if (tool.annotations.read_only) {
    const result = await tool.call(effect.arguments, context);
    return { result, outcome: result.is_error ? 'failed' : 'succeeded' };
  }
  const repeatable = tool.annotations.idempotent;
  const state = await ledger.begin(effect);
  if (state.kind === 'known') {
    if (state.result) return { result: state.result, outcome: endOf(state.status) };
    if (!repeatable) return settle(ledger, effect, 'unknown', unknownOutcome(tool.name));
  }
  try {
    const result = await tool.call(effect.arguments, context);
    return await settle(ledger, effect, result.is_error ? 'failed' : 'succeeded', result);
  } catch (error) {
    if (!(error instanceof ToolCallError)) throw error;
    if (error.outcome === 'not_executed') {
      if (state.kind === 'new') await ledger.withdraw(effect);
      throw error;
    }
    if (repeatable) throw error;
    return settle(ledger, effect, 'unknown', unknownOutcome(tool.name));
  }
}

async function settle(
  ledger: EffectLedger,
  effect: EffectRecord,
  outcome: SettledCall['outcome'],
  result: ToolResult,
): Promise<SettledCall> {
  await ledger.finish(effect, outcome, result);
  return { result, outcome };
}

const endOf = (status: EffectStatus): SettledCall['outcome'] =>
  status === 'started' ? 'unknown' : status;

const unknownOutcome = (tool: string): ToolResult => ({
  text: `The outcome of this call of ${tool} is unknown: it was sent, and no answer came. It was not repeated, because it may have taken effect. Do not call it again for the same purpose; say in your answer that a person must check.`,
  is_error: true,
});
