import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision, OpenQuestion } from '../../contracts/approval.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { hashOf } from '../../platform/canonical-json.ts';
import { UnavailableError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import type { EffectRecord } from '../../tools/call-with-ledger.ts';
import {
  type Continuation,
  type Elicitation,
  type ElicitationAnswer,
  ToolCallError,
} from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import {
  type Decided,
  type DecisionQuestion,
  requestDecision,
  toChoice,
} from '../approvals/ask.ts';
import { expireApproval } from '../approvals/close-approval.ts';
import { ApprovalExpiredError, DecisionPendingError } from '../approvals/decision-pending-error.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  questionKey,
  questionOf,
} from './tool-request.ts';

/** Poll interval of a held call. Milliseconds. */
const POLL_MS = 500;

/** Rounds of questions per call. If the run asks no people, nothing else would end the call. */
const MAX_ROUNDS = 10;

/**
 * Collects the answers to the last round of questions of a suspended call.
 * @returns undefined if the call has not asked
 * @throws DecisionPendingError while an answer is missing
 * @throws ToolCallError after `MAX_ROUNDS`
 */
export async function continuationOf(
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
): Promise<Continuation | undefined> {
  const pending = await deps.ledger.findPending(effect);
  if (!pending) return undefined;
  if (pending.round > MAX_ROUNDS)
    throw new ToolCallError('not_executed', `${effect.tool} asks for input too often.`);
  const responses: Continuation['responses'] = {};
  for (const [key, elicitation] of Object.entries(pending.requests)) {
    const place = `${effect.effectId}/input/${pending.round}/${key}`;
    responses[key] = await answerOrCancel(request, () =>
      decideElicitation(deps, request, effect, elicitation, place),
    );
  }
  return { state: pending.state, responses };
}

/**
 * Creates the handler for servers that ask during a call that cannot be suspended. The worker holds the call, without a timeout, until a
 * person answers. A repeated call with the same questions gets the stored answers.
 */
export function createElicitationHandler(
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
) {
  const seen = new Map<string, number>();
  return (elicitation: Elicitation): Promise<ElicitationAnswer> => {
    const hash = hashOf({ ...elicitation });
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    const place = `${effect.effectId}/held/${hash}/${count}`;
    return request.hold(() =>
      answerOrCancel(request, () =>
        pollDecision(deps, request, () =>
          decideElicitation(deps, request, effect, elicitation, place),
        ),
      ),
    );
  };
}

/** The key prefix of all questions of a held call. */
export const elicitationKeyPrefix = (request: CallToolRequest, effect: EffectRecord) =>
  questionKey(request, `${effect.effectId}/held/`);

const decideElicitation = (
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
  elicitation: Elicitation,
  place: string,
): Promise<Decided> =>
  requestDecision(deps, {
    ...questionOf(request),
    ...elicitationQuestion(effect.tool, elicitation),
    key: questionKey(request, place),
  });

async function answerOrCancel(
  request: CallToolRequest,
  decide: () => Promise<Decided>,
): Promise<ElicitationAnswer> {
  if (request.approval?.questions === false) return { action: 'cancel' };
  try {
    return toAnswer(await decide());
  } catch (error) {
    if (error instanceof ApprovalExpiredError) return { action: 'cancel' };
    throw error;
  }
}

/** Polls until the decision is made, also through Postgres outages. No signal wakes a held call. */
async function pollDecision<T>(
  deps: CallToolDeps,
  request: CallToolRequest,
  decide: () => Promise<T>,
): Promise<T> {
  const { key, signal } = request;
  for (;;) {
    try {
      return await decide();
    } catch (error) {
      if (error instanceof DecisionPendingError)
        await whileShownAsHeld(deps, request, error.waiting, () =>
          waitUntilClosed(deps, key.tenantId, error.waiting, signal),
        );
      else if (!isTransientDatabaseError(error)) throw error;
      else await sleep(POLL_MS, undefined, { signal });
    }
  }
}

/** Shows the run as waiting. If Temporal is unavailable, only the display is outdated; the call continues. */
async function whileShownAsHeld(
  { log }: CallToolDeps,
  { key, showHeld, signal }: CallToolRequest,
  question: OpenQuestion,
  wait: () => Promise<void>,
): Promise<void> {
  const show = (open: OpenQuestion | undefined) =>
    showHeld(open).catch((error: unknown) => {
      if (!(error instanceof UnavailableError)) throw error;
      log.warn(
        { err: error, workflow_id: key.owner.id },
        'the run could not be notified of a waiting call',
      );
    });
  await show(question);
  try {
    await wait();
  } finally {
    if (!signal.aborted) await show(undefined);
  }
}

async function waitUntilClosed(
  deps: CallToolDeps,
  tenantId: string,
  { approval_id, expires_in }: DecisionPendingError['waiting'],
  signal: AbortSignal,
): Promise<void> {
  const expiresAt = expires_in === null ? Number.POSITIVE_INFINITY : Date.now() + expires_in * 1000;
  for (;;) {
    await sleep(POLL_MS, undefined, { signal });
    if (Date.now() >= expiresAt && (await expireApproval(deps, tenantId, approval_id))) return;
    const row = await deps.db
      .selectFrom('approvals')
      .select('status')
      .where('tenant_id', '=', tenantId)
      .where('approval_id', '=', approval_id)
      .executeTakeFirst();
    if (row?.status !== 'pending') return;
  }
}

/** Converts a server's elicitation into a question for a person. */
const elicitationQuestion = (
  tool: string,
  { server, message, schema }: Elicitation,
): Pick<DecisionQuestion, 'kind' | 'title' | 'subject' | 'choices'> => ({
  kind: 'question',
  title: `${server} asks: ${message}`,
  subject: { tool, server, message, requested_schema: schema },
  choices: [
    toChoice('edit', 'The content in `edit` is the answer.'),
    toChoice('respond', 'Your message is the answer, as JSON or as the text of the only field.'),
    toChoice('reject', 'The server receives a refusal.'),
  ],
});

type ElicitedContent =
  | { kind: 'content'; content: Record<string, unknown> }
  | { kind: 'problem'; field: 'edit' | 'message'; problem: string };

/** Reads and validates the content of a decision. @returns undefined unless a server asked the question */
export function readContent(
  subject: Record<string, unknown>,
  { edit, message }: { edit?: Record<string, unknown> | null; message?: string | null },
): ElicitedContent | undefined {
  const schema = subject.requested_schema;
  if (!isJsonObject(schema)) return undefined;
  const field = edit ? 'edit' : 'message';
  const content = edit ?? parseTextContent(message ?? '', schema);
  if (!content)
    return { kind: 'problem', field, problem: 'must be JSON that matches requested_schema' };
  const problem = findArgumentProblem(content, schema);
  return problem ? { kind: 'problem', field, problem } : { kind: 'content', content };
}

/** The answer for the server. An expired question cancels. */
function toAnswer(decided: Decided): ElicitationAnswer {
  if (decided.decided_by === null) return { action: 'cancel' };
  if (!hasContent(decided)) return { action: 'decline' };
  const read = readContent(decided.subject, decided);
  return read?.kind === 'content'
    ? { action: 'accept', content: read.content }
    : { action: 'cancel' };
}

const hasContent = ({ decision }: Decision) => decision === 'edit' || decision === 'respond';

function parseTextContent(
  text: string,
  schema: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Not JSON, so it may be the text of the only field.
  }
  const fields = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const [field] = fields;
  const isText =
    fields.length === 1 && field && isJsonObject(field[1]) && field[1].type === 'string';
  return isText ? { [field[0]]: text } : undefined;
}
