import { appendMessages, type ConversationKey, readMessage } from '../../db/queries/messages.ts';
import type { AssistantMessage, ToolCall } from '../../llm/model.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import {
  callWithLedger,
  type EffectLedger,
  effectIdOf,
  type SettledCall,
} from '../../tools/call-with-ledger.ts';
import { ToolCallError, type ToolDefinition, type ToolResult } from '../../tools/tool.ts';
import { parseArguments } from '../../tools/validate-arguments.ts';
import { type AgentToolsDeps, readAgentTools } from '../tools/agent-tools.ts';
import { fromStored, toStored } from './stored-message.ts';

export interface CallToolDeps extends AgentToolsDeps {
  ledger: EffectLedger;
  metrics: Metrics;
  log: Logger;
}

export interface CallToolRequest {
  key: ConversationKey;
  /** Of the message that asks for the call. */
  position: number;
  /** Which of its calls. */
  index: number;
  agent: { name: string; version: number };
  /** Counts a refusal; true when no further attempt follows, and the error becomes the model's to handle. */
  refuse(): Promise<boolean>;
  signal: AbortSignal;
}

/**
 * Makes one call that a model asked for and stores the result in the conversation. What the model can correct (an unknown
 * tool, wrong arguments, a refusal) is a result too.
 * @throws ToolCallError when another attempt can help
 */
export async function callTool(
  deps: CallToolDeps,
  request: CallToolRequest,
): Promise<{ is_error: boolean }> {
  const place = request.position + 1 + request.index;
  const done = await readMessage(deps.db, request.key, place);
  if (done) return { is_error: done.content.is_error === true };
  const call = await findCall(deps, request);
  const result = await resolveCall(deps, request, call);
  const message = { role: 'tool' as const, tool_call_id: call.id, name: call.name, ...result };
  deps.log.info(
    {
      tenant_id: request.key.tenantId,
      workflow_id: request.key.workflowId,
      tool: call.name.slice(0, 64),
      is_error: result.is_error,
    },
    'tool answered',
  );
  await appendMessages(deps.db, request.key, [toStored(message, place)]);
  return { is_error: result.is_error };
}

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
): Promise<ToolResult> {
  const { tools } = await readAgentTools(deps, request.key.tenantId, request.agent);
  const tool = tools.find((candidate) => candidate.name === call.name);
  if (!tool) {
    const names = tools.map((candidate) => candidate.name).join(', ') || 'none';
    return { text: `There is no tool "${call.name}". Available tools: ${names}.`, is_error: true };
  }
  const args = parseArguments(call.arguments, tool.input_schema);
  if (args.kind === 'invalid') return { text: args.problem, is_error: true };
  const effectId = effectIdOf(
    request.key.conversationId,
    `${request.position}/${request.index}`,
    args.value,
  );
  const effect = { ...request.key, effectId, tool: tool.name, arguments: args.value };
  const context = {
    tenantId: request.key.tenantId,
    workflowId: request.key.workflowId,
    idempotencyKey: effectId,
    signal: request.signal,
  };
  try {
    return await measure(deps, tool.name, () => callWithLedger(deps.ledger, tool, effect, context));
  } catch (error) {
    if (!(error instanceof ToolCallError) || !(await request.refuse())) throw error;
    return giveUp(deps, effect, error, tool);
  }
}

/** After the last attempt the model gets the error, and the ledger the end. */
async function giveUp(
  deps: CallToolDeps,
  effect: Parameters<EffectLedger['finish']>[0],
  error: ToolCallError,
  tool: ToolDefinition,
): Promise<ToolResult> {
  const result = { text: error.message, is_error: true };
  if (!tool.annotations.read_only) {
    await deps.ledger.begin(effect);
    await deps.ledger.finish(effect, error.outcome === 'unknown' ? 'unknown' : 'failed', result);
  }
  return result;
}

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
    // An attempt that may be made again is not an outcome yet.
    stop({ outcome: error instanceof ToolCallError ? 'no_answer' : 'interrupted' });
    throw error;
  }
}
