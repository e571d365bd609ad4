import type { ApprovalSettings } from '../../contracts/approval.ts';
import { appendMessages, type ConversationKey, readMessage } from '../../db/queries/messages.ts';
import type { AssistantMessage, ToolCall } from '../../llm/model.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { ASK_PERSON } from '../../tools/ask-person.ts';
import {
  callWithLedger,
  type EffectLedger,
  effectIdOf,
  type SettledCall,
  UnknownEffectError,
} from '../../tools/call-with-ledger.ts';
import { ToolCallError, type ToolDefinition, type ToolResult } from '../../tools/tool.ts';
import { findArgumentProblem, parseArguments } from '../../tools/validate-arguments.ts';
import type { Decided } from '../approvals/ask.ts';
import { type AskDeps, ask, choice, type Question } from '../approvals/ask.ts';
import { policyOf } from '../approvals/tool-policy.ts';
import { StoppedByPersonError } from '../approvals/waits-for-person.ts';
import { type AgentToolsDeps, readAgentTools } from '../tools/agent-tools.ts';
import { fromStored, toStored } from './stored-message.ts';

export interface CallToolDeps extends AgentToolsDeps, AskDeps {
  ledger: EffectLedger & {
    /** A call that was begun, whatever became of it, with the arguments it was sent with. */
    findBegun(effect: {
      tenantId: string;
      effectId: string;
    }): Promise<{ arguments: Record<string, unknown> } | undefined>;
    /** What a person says became of a call of unknown outcome; null: it did not happen. */
    settleUnknown(
      effect: { tenantId: string; effectId: string },
      asked: number,
      outcome: { status: 'succeeded' | 'failed'; result: ToolResult } | null,
    ): Promise<void>;
  };
  metrics: Metrics;
  log: Logger;
}

export interface CallToolRequest {
  key: ConversationKey;
  stepId: string;
  /** Of the message that asks for the call. */
  position: number;
  /** Which of its calls. */
  index: number;
  agent: { name: string; version: number };
  approval: ApprovalSettings | undefined;
  /** Of the run's lives: a retried run asks again what it was refused. */
  attempt: number;
  /** The Temporal workflow that waits where a person must decide. */
  waiter: string;
  /** Counts a refusal; true when no further attempt follows, and the error becomes the model's to handle. */
  refuse(): Promise<boolean>;
  signal: AbortSignal;
}

/**
 * Makes one call that a model asked for and stores the result in the conversation. What the model can correct (an unknown
 * tool, wrong arguments, a refusal) is a result too.
 * @throws ToolCallError when another attempt can help
 * @throws WaitsForPerson when a person must decide first
 * @throws StoppedByPersonError
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
  const { tools } = await readAgentTools(deps, request.key.tenantId, {
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
  if (tool.name === ASK_PERSON) return askQuestion(deps, request, parsed.value);
  const effectId = effectIdOf(
    request.key.conversationId,
    `${request.position}/${request.index}`,
    parsed.value,
  );
  // A call that was begun was permitted: what became of it is to be found out, whatever is permitted now.
  const begun = await deps.ledger.findBegun({ tenantId: request.key.tenantId, effectId });
  const permit: Permit = begun
    ? { kind: 'granted', args: begun.arguments }
    : await permitOf(deps, request, tool, parsed.value);
  if (permit.kind === 'refused') return { text: permit.text, is_error: true };
  const result = await makeCall(deps, request, tool, { effectId, args: permit.args });
  return permit.note ? { ...result, text: `${permit.note}\n\n${result.text}` } : result;
}

const placeOf = (request: CallToolRequest) =>
  `${request.key.conversationId}/${request.position}/${request.index}`;

/** Each life of a run asks anew. */
const questionKey = (request: CallToolRequest, place: string) =>
  `${request.key.workflowId}#${request.attempt}/${place}`;

const questionOf = (
  request: CallToolRequest,
): Omit<Question, 'key' | 'kind' | 'title' | 'subject' | 'choices'> => ({
  tenantId: request.key.tenantId,
  workflowId: request.key.workflowId,
  waiter: request.waiter,
  stepId: request.stepId,
});

async function askQuestion(
  deps: CallToolDeps,
  request: CallToolRequest,
  args: Record<string, unknown>,
): Promise<ToolResult> {
  const { decision, message } = await ask(deps, {
    ...questionOf(request),
    key: questionKey(request, placeOf(request)),
    kind: 'question',
    title: String(args.question),
    subject: { agent: request.agent.name, ...args },
    choices: [
      choice('respond', 'Your message is the answer.'),
      choice('reject', 'The agent is told that there is no answer.'),
    ],
  });
  if (decision === 'respond') return { text: message ?? '', is_error: false };
  return { text: `The person gave no answer. ${message ?? ''}`.trim(), is_error: true };
}

type Permit =
  | { kind: 'granted'; args: Record<string, unknown>; note?: string }
  | { kind: 'refused'; text: string };

/** What the run's policy, and where it says so a person, makes of a call. */
async function permitOf(
  deps: CallToolDeps,
  request: CallToolRequest,
  tool: ToolDefinition,
  args: Record<string, unknown>,
): Promise<Permit> {
  const policy = policyOf(tool, request.approval);
  if (policy === 'auto') return { kind: 'granted', args };
  if (policy === 'deny')
    return { kind: 'refused', text: `This run does not permit calls of ${tool.name}.` };
  const place = placeOf(request);
  const decided = await ask(deps, {
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
      choice(
        'approve',
        policy === 'ask_once' ? 'This and every later call is made.' : 'The call is made.',
      ),
      choice('edit', 'The call is made with the arguments in `edit`.'),
      choice('reject', 'The call is not made; the agent gets your message.'),
    ],
  });
  return toPermit(tool, args, decided, place);
}

function toPermit(
  tool: ToolDefinition,
  args: Record<string, unknown>,
  { decision, edit, message, subject }: Decided,
  place: string,
): Permit {
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

async function makeCall(
  deps: CallToolDeps,
  request: CallToolRequest,
  tool: ToolDefinition,
  { effectId, args }: { effectId: string; args: Record<string, unknown> },
): Promise<ToolResult> {
  const effect = { ...request.key, effectId, tool: tool.name, arguments: args };
  const context = {
    tenantId: request.key.tenantId,
    workflowId: request.key.workflowId,
    idempotencyKey: effectId,
    signal: request.signal,
  };
  try {
    return await measure(deps, tool.name, () => callWithLedger(deps.ledger, tool, effect, context));
  } catch (error) {
    if (error instanceof UnknownEffectError) {
      const settled = await settleWithPerson(deps, request, effect, error.asked);
      // It did not happen: now it is made.
      return settled ?? makeCall(deps, request, tool, { effectId, args });
    }
    if (!(error instanceof ToolCallError) || !(await request.refuse())) throw error;
    return giveUp(deps, effect, error, tool);
  }
}

/** What a person says became of a call: its result, or undefined where it is to be made again. */
async function settleWithPerson(
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: Parameters<EffectLedger['finish']>[0],
  asked: number,
): Promise<ToolResult | undefined> {
  const { decision, message, decided_by } = await ask(deps, {
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
      choice('respond', 'It happened: your message is its result.'),
      choice('approve', 'It did not happen: the call is made again.'),
      choice('reject', 'Stop: the step fails.'),
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
  throw new StoppedByPersonError(
    'rejected',
    `A person stopped the step after a call of ${effect.tool} whose outcome is unknown${message ? `: ${message}` : '.'}`,
  );
}

const unknownOutcome = (tool: string): ToolResult => ({
  text: `The outcome of this call of ${tool} is unknown: it was sent, and no answer came. It was not repeated, because it may have taken effect. Do not call it again for the same purpose; say in your answer that a person must check.`,
  is_error: true,
});

/** After the last attempt the model gets the error, and the ledger the end. */
async function giveUp(
  deps: CallToolDeps,
  effect: Parameters<EffectLedger['finish']>[0],
  error: ToolCallError,
  tool: ToolDefinition,
): Promise<ToolResult> {
  const result = { text: error.message, is_error: true };
  if (!tool.annotations.read_only) {
    // An earlier attempt may have taken effect, whatever the last one says.
    const { kind } = await deps.ledger.begin(effect);
    const isOpen = error.outcome === 'unknown' || kind === 'known';
    await deps.ledger.finish(effect, isOpen ? 'unknown' : 'failed', result);
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
