import type { ToolCallAnswer } from '../../contracts/tool.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import { ASK_PERSON } from '../../tools/ask-person.ts';
import {
  callWithLedger,
  type EffectLedger,
  effectIdOf,
  type SettledCall,
  UnknownEffectError,
} from '../../tools/call-with-ledger.ts';
import {
  InputRequiredError,
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
} from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import type { Catalogue } from './catalogue.ts';
import { findTool } from './find-tool.ts';

export interface CallDirectlyDeps {
  db: Database;
  catalogue: Pick<Catalogue, 'definitions'>;
  ledger: EffectLedger;
}

export interface DirectCall {
  tenantId: string;
  actor: Actor;
  name: string;
  args: Record<string, unknown>;
  /** Of one call: it is the same when the call is repeated. */
  key: string;
}

/**
 * Calls a tool outside of a run. What the tool does, even nothing, is an answer; a call whose outcome is not known is never made again.
 * @throws NotFoundError InvalidInputError ConflictError
 */
export async function callDirectly(
  deps: CallDirectlyDeps,
  { tenantId, actor, name, args, key }: DirectCall,
): Promise<ToolCallAnswer> {
  const tool = await findCallable(deps.catalogue, tenantId, name);
  const problem = findArgumentProblem(args, tool.input_schema);
  if (problem) throw new InvalidInputError([{ field: 'arguments', message: problem }]);
  const effectId = effectIdOf(`tool/${name}`, key, {});
  await appendAuditEntry(deps.db, {
    tenantId,
    actor,
    action: 'tool.call',
    resource: 'tools',
    resourceId: name,
    details: { idempotency_key: effectId },
  });
  const effect = {
    tenantId,
    effectId,
    owner: { kind: 'tool' as const, id: name },
    conversationId: `tool/${name}`,
    tool: name,
    arguments: args,
  };
  const begin = performance.now();
  const { outcome, result } = await settle(tool, () =>
    callWithLedger(deps.ledger, tool, effect, contextOf(tenantId, effectId, tool)),
  );
  return {
    tool: name,
    outcome,
    ...result,
    latency_ms: Math.round(performance.now() - begin),
    idempotency_key: effectId,
  };
}

async function findCallable(
  catalogue: CallDirectlyDeps['catalogue'],
  tenantId: string,
  name: string,
) {
  const tool = await findTool(catalogue, tenantId, name);
  if (tool.named_only || tool.name === ASK_PERSON)
    throw new ConflictError('tool_needs_run', `Only an agent in a run can call ${name}.`);
  return tool;
}

const contextOf = (tenantId: string, effectId: string, tool: ToolDefinition): ToolContext => ({
  tenantId,
  workflowId: '',
  idempotencyKey: effectId,
  waiter: '',
  signal: AbortSignal.timeout(tool.timeout_seconds * 1000),
  onProgress: () => undefined,
  elicit: async () => ({ action: 'cancel' }),
});

async function settle(
  tool: ToolDefinition,
  call: () => Promise<SettledCall>,
): Promise<SettledCall> {
  const failed = (text: string, outcome: SettledCall['outcome'] = 'failed') => ({
    outcome,
    result: { text, is_error: true },
  });
  try {
    return await call();
  } catch (error) {
    if (error instanceof UnknownEffectError)
      return failed(
        'The tool was called, and no answer came. It may have taken effect: check before you call it with another key.',
        'unknown',
      );
    if (error instanceof InputRequiredError)
      return failed(`${tool.name} asks a person for input, which it can only do in a run.`);
    if (error instanceof ToolCallError)
      return failed(error.message, error.outcome === 'unknown' ? 'unknown' : 'failed');
    throw error;
  }
}
