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

/** Records effects. The database implements it. */
export interface EffectLedger {
  begin(
    effect: EffectRecord,
  ): Promise<
    | { kind: 'new'; asked: number }
    | { kind: 'known'; status: EffectStatus; result: ToolResult | null; asked: number }
  >;
  /** `result` is null if the outcome is unknown. */
  finish(
    effect: EffectRecord,
    status: 'succeeded' | 'failed' | 'unknown',
    result: ToolResult | null,
  ): Promise<void>;
  /** Forgets the effect of a call that certainly did nothing. */
  clear(effect: EffectRecord): Promise<void>;
  /** Suspends a call that asks for input: stores how to continue it and marks it as not started, in one step. */
  suspend(effect: EffectRecord, pending: PendingInput): Promise<void>;
}

/**
 * Derives the id of one call: the same call at the same place of the same conversation is the same effect. `args` are the model's, even if
 * a person changed the arguments that are sent.
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

/** The result for the model, and the outcome of the effect. */
export interface SettledCall {
  result: ToolResult;
  outcome: 'succeeded' | 'failed' | 'unknown';
}

/**
 * The call started and returned no answer. It may have taken effect, so it must not be repeated; a person decides. `asked` counts the
 * earlier decisions.
 */
export class UnknownEffectError extends Error {
  readonly asked: number;
  constructor(tool: string, asked: number) {
    super(`The outcome of a call of ${tool} is unknown.`);
    this.name = 'UnknownEffectError';
    this.asked = asked;
  }
}

/**
 * Calls a tool without ever blindly repeating an effect. If the ledger has a result, returns it. If a call started but did not end, repeats
 * it only if the tool is idempotent; otherwise its outcome is `unknown`.
 * @throws ToolCallError `not_executed`, or `unknown` for an idempotent tool: a later attempt can succeed
 * @throws UnknownEffectError
 * @throws InputRequiredError if the call needs a person's answer; the ledger keeps its state
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
