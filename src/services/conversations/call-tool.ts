import type { ToolPermission } from '../../contracts/approval.ts';
import { appendMessages, readMessage } from '../../db/queries/messages.ts';
import type { AssistantMessage, ToolCall } from '../../llm/model.ts';
import { ASK_PERSON } from '../../tools/ask-person.ts';
import {
  callWithLedger,
  type EffectRecord,
  effectIdOf,
  type SettledCall,
  UnknownEffectError,
} from '../../tools/call-with-ledger.ts';
import {
  InputRequiredError,
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from '../../tools/tool.ts';
import { parseArguments } from '../../tools/validate-arguments.ts';
import { withdrawByKeyPrefix } from '../approvals/close-approval.ts';
import { readAgentTools } from '../tools/agent-tools.ts';
import { toolCalled, toolReturned } from './conversation-events.ts';
import { continuationOf, createElicitationHandler, elicitationKeyPrefix } from './elicitation.ts';
import { storeWithEvent } from './store-with-event.ts';
import { fromStored, toStored } from './stored-message.ts';
import {
  askQuestion,
  authorizeToolCall,
  resolveUnknownEffect,
  type ToolCallPermission,
} from './tool-call-decisions.ts';
import type { CallToolDeps, CallToolRequest } from './tool-request.ts';

/**
 * Makes one tool call of the model and stores the result in the conversation. An error that the model can correct (an unknown tool, invalid
 * arguments, a refusal) is a result too.
 * @throws ToolCallError if a retry can help
 * @throws DecisionPendingError if a person must decide first
 * @throws DecisionRejectedError
 */
export async function callTool(
  deps: CallToolDeps,
  request: CallToolRequest,
): Promise<{ is_error: boolean }> {
  const place = request.position + 1 + request.index;
  const done = await readMessage(deps.db, request.key, place);
  if (done) return { is_error: done.content.is_error === true };
  const call = await findCall(deps, request);
  let calledAt: number | undefined;
  const result = await resolveCall(deps, request, call, () => {
    calledAt ??= performance.now();
  });
  const latency_ms = calledAt === undefined ? null : Math.round(performance.now() - calledAt);
  const { text, is_error } = result;
  const message = {
    role: 'tool' as const,
    tool_call_id: call.id,
    name: call.name,
    text,
    is_error,
    latency_ms,
  };
  deps.log.info(
    {
      tenant_id: request.key.tenantId,
      workflow_id: request.key.owner.id,
      tool: call.name.slice(0, 64),
      is_error: result.is_error,
    },
    'tool answered',
  );
  await storeWithEvent(deps, runOf(request), async (trx) => {
    await appendMessages(trx, request.key, [toStored(message, place)]);
    return { stored: undefined, event: toolReturned(request, call.name, message) };
  });
  return { is_error };
}

const runOf = ({ key }: CallToolRequest) => ({
  tenant_id: key.tenantId,
  workflow_id: key.owner.id,
});

async function findCall(deps: CallToolDeps, request: CallToolRequest): Promise<ToolCall> {
  const stored = await readMessage(deps.db, request.key, request.position);
  const message = stored && (fromStored(stored) as AssistantMessage);
  const call = message?.tool_calls[request.index];
  if (!call)
    throw new Error(
      `${request.key.conversationId} has no tool call ${request.position}/${request.index}`,
    );
  return call;
}

async function resolveCall(
  deps: CallToolDeps,
  request: CallToolRequest,
  call: ToolCall,
  onCall: () => void,
): Promise<ToolResult> {
  const { blueprint, tools } = await readAgentTools(deps, request.key.tenantId, {
    ...request.agent,
    questions: request.approval?.questions ?? true,
  });
  const tool = tools.find((candidate) => candidate.name === call.name);
  if (!tool) {
    const names = tools.map((candidate) => candidate.name).join(', ') || 'none';
    return { text: `There is no tool "${call.name}". Available tools: ${names}.`, is_error: true };
  }
  const parsed = parseArguments(call.arguments, tool.input_schema);
  if (parsed.kind === 'invalid') return { text: parsed.problem, is_error: true };
  const announce = async (args: Record<string, unknown>, permission: ToolPermission) => {
    const event = toolCalled(request, tool.name, args, permission);
    await storeWithEvent(deps, runOf(request), async () => ({ stored: undefined, event }));
    onCall();
  };
  if (tool.name === ASK_PERSON) {
    await announce(parsed.value, { policy: 'auto' });
    return askQuestion(deps, request, parsed.value);
  }
  const effectId = effectIdOf(
    request.key.conversationId,
    `${request.position}/${request.index}`,
    parsed.value,
  );
  // A call that was begun had permission then, so its outcome is resolved even if the policy has changed.
  const begun = await deps.ledger.findBegun({ tenantId: request.key.tenantId, effectId });
  const permit: ToolCallPermission = begun
    ? { kind: 'granted', args: begun.arguments, permission: { policy: 'auto' } }
    : await authorizeToolCall(deps, request, {
        tool,
        args: parsed.value,
        permissions: blueprint.permissions,
      });
  if (permit.kind === 'refused') return { text: permit.text, is_error: true };
  // The call that was begun has been announced, with its permission.
  if (begun) onCall();
  else await announce(permit.args, permit.permission);
  const result = await makeCall(deps, request, tool, { effectId, args: permit.args });
  return permit.note ? { ...result, text: `${permit.note}\n\n${result.text}` } : result;
}

async function makeCall(
  deps: CallToolDeps,
  request: CallToolRequest,
  tool: ToolDefinition,
  { effectId, args }: { effectId: string; args: Record<string, unknown> },
): Promise<ToolResult> {
  const effect = { ...request.key, effectId, tool: tool.name, arguments: args };
  const context: ToolContext = {
    tenantId: request.key.tenantId,
    workflowId: request.key.owner.id,
    idempotencyKey: effectId,
    waiter: request.waiter,
    signal: request.signal,
    onProgress: (progress) => request.onProgress(tool.name, progress),
    elicit: createElicitationHandler(deps, request, effect),
  };
  try {
    if (tool.source === 'mcp') {
      const continuation = await continuationOf(deps, request, effect);
      if (continuation) context.continuation = continuation;
    }
    return await measure(deps, labelOf(tool), () =>
      callWithLedger(deps.ledger, tool, effect, context),
    );
  } catch (error) {
    // The ledger has stored the questions. The next round collects the answers.
    if (error instanceof InputRequiredError)
      return makeCall(deps, request, tool, { effectId, args });
    if (error instanceof UnknownEffectError) {
      await withdrawByKeyPrefix(deps.db, effect.tenantId, elicitationKeyPrefix(request, effect));
      const settled = await resolveUnknownEffect(deps, request, effect, error.asked);
      // Undefined: the call did not take effect, so it is repeated.
      return settled ?? makeCall(deps, request, tool, { effectId, args });
    }
    if (!(error instanceof ToolCallError)) throw error;
    if (!error.isFinal && !(await request.refuse(error, tool.name))) throw error;
    return giveUp(deps, effect, error, tool);
  }
}

/** After the last attempt, the model gets the error and the ledger the final state. */
async function giveUp(
  deps: CallToolDeps,
  effect: EffectRecord,
  error: ToolCallError,
  tool: ToolDefinition,
): Promise<ToolResult> {
  const result = { text: error.message, is_error: true };
  if (!tool.annotations.read_only) {
    // An earlier attempt may have taken effect, even if the last one failed for certain.
    const { kind } = await deps.ledger.begin(effect);
    const isOpen = error.outcome === 'unknown' || kind === 'known';
    await deps.ledger.finish(effect, isOpen ? 'unknown' : 'failed', result);
  }
  return result;
}

/** Tenants choose tool names, so a label per name would create unbounded time series. */
const labelOf = ({ source, name }: ToolDefinition): string =>
  source === 'built_in' ? name : source;

async function measure(
  deps: CallToolDeps,
  tool: string,
  call: () => Promise<SettledCall>,
): Promise<ToolResult> {
  const stop = deps.metrics.toolLatency.startTimer({ tool });
  try {
    const { result, outcome } = await call();
    stop({ outcome });
    return result;
  } catch (error) {
    // An attempt that can be retried is not an outcome yet.
    const outcome =
      error instanceof UnknownEffectError
        ? 'unknown'
        : error instanceof ToolCallError
          ? 'no_answer'
          : 'interrupted';
    stop({ outcome });
    throw error;
  }
}
