import { createHash } from 'node:crypto';
import type { EffectOwner } from '../contracts/owner.ts';
import {
  InputRequiredError,
  type PendingInput,
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from './tool.ts';

export type EffectStatus = 'started' | 'succeeded' | 'failed' | 'unknown' | 'cleared';

export interface EffectRecord {
  tenantId: string;
  effectId: string;
  owner: EffectOwner;
  conversationId: string;
  tool: string;
  arguments: Record<string, unknown>;
}

/** Where effects are remembered; the implementation is the database's. */
export interface EffectLedger {
  begin(
    effect: EffectRecord,
  ): Promise<
    | { kind: 'new'; asked: number }
    | { kind: 'known'; status: EffectStatus; result: ToolResult | null; asked: number }
  >;
  /** Without a result where the outcome is unknown. */
  finish(
    effect: EffectRecord,
    status: 'succeeded' | 'failed' | 'unknown',
    result: ToolResult | null,
  ): Promise<void>;
  /** The call certainly did nothing. */
  clear(effect: EffectRecord): Promise<void>;
  /** The call asks for input and goes on later: what it goes on with is kept, and it is not begun any more, in one step. */
  suspend(effect: EffectRecord, pending: PendingInput): Promise<void>;
}

/**
 * The key of one call: the same call in the same place of the same conversation is the same effect. `args` are the model's, also where a
 * person has changed what is sent.
 */
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
 * The call was begun and no answer came: it may have taken effect, and the tool must not be called again. A person decides.
 * `asked` counts the times that one has decided before.
 */
export class UnknownEffectError extends Error {
  readonly asked: number;
  constructor(tool: string, asked: number) {
    super(`the outcome of a call of ${tool} is unknown`);
    this.name = 'UnknownEffectError';
    this.asked = asked;
  }
}

/**
 * Calls a tool so that what may have changed something is never blindly repeated. A repetition finds what the ledger
 * knows: an end is returned; a call that was begun and not ended is made again only where the tool allows it, and is
 * `unknown` otherwise.
 * @throws ToolCallError `not_executed`, or `unknown` for a tool that may be called again: a later attempt can succeed
 * @throws UnknownEffectError
 * @throws InputRequiredError when it is to be called again with what people answer; that is kept in the ledger
 */
export async function callWithLedger(
  ledger: EffectLedger,
  tool: ToolDefinition,
  effect: EffectRecord,
  context: ToolContext,
): Promise<SettledCall> {
  if (tool.annotations.read_only) {
    const result = await callOrSuspend(ledger, tool, effect, context);
    return { result, outcome: result.is_error ? 'failed' : 'succeeded' };
  }
  const repeatable = tool.annotations.idempotent;
  const state = await ledger.begin(effect);
  if (state.kind === 'known') {
    if (state.result) return { result: state.result, outcome: endOf(state.status) };
    if (state.status === 'unknown' || !repeatable)
      return giveToPerson(ledger, tool, effect, state.asked);
  }
  try {
    const result = await callOrSuspend(ledger, tool, effect, context);
    const outcome = result.is_error ? 'failed' : 'succeeded';
    await ledger.finish(effect, outcome, result);
    return { result, outcome };
  } catch (error) {
    if (!(error instanceof ToolCallError)) throw error;
    if (error.outcome === 'not_executed') {
      if (state.kind === 'new') await ledger.clear(effect);
      throw error;
    }
    if (repeatable) throw error;
    return giveToPerson(ledger, tool, effect, state.asked);
  }
}

async function callOrSuspend(
  ledger: EffectLedger,
  tool: ToolDefinition,
  effect: EffectRecord,
  context: ToolContext,
): Promise<ToolResult> {
  try {
    return await tool.call(effect.arguments, context);
  } catch (error) {
    if (error instanceof InputRequiredError) await ledger.suspend(effect, error.pending);
    throw error;
  }
}

async function giveToPerson(
  ledger: EffectLedger,
  tool: ToolDefinition,
  effect: EffectRecord,
  asked: number,
): Promise<never> {
  await ledger.finish(effect, 'unknown', null);
  throw new UnknownEffectError(tool.name, asked);
}

const endOf = (status: EffectStatus): SettledCall['outcome'] =>
  status === 'succeeded' || status === 'failed' ? status : 'unknown';
