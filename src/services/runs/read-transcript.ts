import { sql } from 'kysely';
import type { ToolPermission } from '../../contracts/approval.ts';
import { stepConversation } from '../../contracts/conversation-id.ts';
import type { Page } from '../../contracts/page.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { TranscriptMessage } from '../../contracts/transcript.ts';
import type { Database } from '../../db/database.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../db/keyset-page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { toolCalledKey } from '../conversations/conversation-events.ts';
import { fromStored } from '../conversations/stored-message.ts';
import { getStatus } from './read-run.ts';
import {
  type CallEvents,
  callsOf,
  conversationOf,
  cutMessage,
  parseMessageId,
  type TranscriptRow,
  toTranscriptMessage,
} from './transcript-message.ts';

/** Which conversations of a run: the planner's, the reviewer's, or those of a step. */
export type TranscriptPart = { kind: 'plan' } | { kind: 'review' } | { kind: 'step'; id: string };

/**
 * One page of what was said and done in a part of a run: conversations in the order in which they began, messages in order.
 * @throws NotFoundError InvalidInputError
 */
export async function readTranscript(
  db: Database,
  run: RunRef,
  part: TranscriptPart,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<TranscriptMessage>> {
  await getStatus(db, run.tenant_id, run.workflow_id);
  const conversations = await listConversations(db, run, part);
  if (part.kind === 'step' && conversations.length === 0) await assertStep(db, run, part.id);
  const list = `transcript ${run.workflow_id} ${JSON.stringify(part)}`;
  const [after, position = '-1'] = cursor === undefined ? [] : decodeCursor(list, cursor);
  const begun = after === undefined ? -1 : conversations.indexOf(after);
  const rows = await selectMessages(db, run)
    .where((eb) =>
      eb.or([
        eb('m.conversation_id', 'in', [...conversations.slice(begun + 1), '']),
        eb.and([
          eb('m.conversation_id', '=', after ?? ''),
          eb('m.sequence', '>', toPosition(position)),
        ]),
      ]),
    )
    .orderBy(sql`array_position(${conversations}::text[], m.conversation_id)`)
    .orderBy('m.sequence')
    .limit(limit + 1)
    .execute();
  const page = cutPage(rows, limit, (last) =>
    encodeCursor(list, [last.conversation_id, String(last.sequence)]),
  );
  const calls = await readCallEvents(db, run, page.items);
  return {
    ...page,
    items: page.items.map((row) => cutMessage(toTranscriptMessage(run, row, calls))),
  };
}

/** One message with its whole texts. @throws NotFoundError */
export async function readTranscriptMessage(
  db: Database,
  run: RunRef,
  messageId: string,
): Promise<TranscriptMessage> {
  await getStatus(db, run.tenant_id, run.workflow_id);
  const place = parseMessageId(messageId);
  const row =
    place &&
    (await selectMessages(db, run)
      .where('m.conversation_id', '=', `${run.workflow_id}/${place.conversation}`)
      .where('m.sequence', '=', place.sequence)
      .executeTakeFirst());
  if (!row) throw new NotFoundError('message', messageId);
  return toTranscriptMessage(run, row, await readCallEvents(db, run, [row]));
}

/** An answer that lost against a concurrent one has been paid for, too; the first call is shown. */
const selectMessages = (db: Database, run: RunRef) =>
  db
    .selectFrom('messages as m')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('model_calls as c')
          .select(['c.agent', 'c.provider', 'c.model', 'c.input_tokens', 'c.cached_tokens'])
          .select(['c.output_tokens', 'c.cost_usd', 'c.latency_ms'])
          .whereRef('c.tenant_id', '=', 'm.tenant_id')
          .whereRef('c.owner_id', '=', 'm.owner_id')
          .whereRef('c.conversation_id', '=', 'm.conversation_id')
          .whereRef('c.sequence', '=', 'm.sequence')
          .orderBy('c.call_id')
          .limit(1)
          .as('call'),
      (join) => join.onTrue(),
    )
    .select(['m.conversation_id', 'm.sequence', 'm.role', 'm.content', 'm.created_at'])
    .select(['call.agent', 'call.provider', 'call.model', 'call.input_tokens'])
    .select(['call.cached_tokens', 'call.output_tokens', 'call.cost_usd', 'call.latency_ms'])
    .where('m.tenant_id', '=', run.tenant_id)
    .where('m.owner_id', '=', run.workflow_id);

async function readCallEvents(
  db: Database,
  run: RunRef,
  rows: TranscriptRow[],
): Promise<CallEvents> {
  const keys = rows.flatMap((row) =>
    callsOf(row, fromStored(row)).map(({ index }) =>
      toolCalledKey(conversationOf(run, row), row.sequence, index),
    ),
  );
  if (keys.length === 0) return new Map();
  const events = await db
    .selectFrom('events')
    .select(['fact_key', 'payload', 'occurred_at'])
    .where('tenant_id', '=', run.tenant_id)
    .where('resource', '=', 'workflows')
    .where('resource_id', '=', run.workflow_id)
    .where('fact_key', 'in', keys)
    .execute();
  return new Map(
    events.map(({ fact_key, payload, occurred_at }) => [
      fact_key ?? '',
      { calledAt: occurred_at, permission: payload.permission as ToolPermission },
    ]),
  );
}

/** A cursor comes from outside. */
const toPosition = (text: string): number => {
  const position = Number(text);
  return Number.isInteger(position) && Math.abs(position) < 2 ** 31 ? position : -1;
};

async function listConversations(
  db: Database,
  run: RunRef,
  part: TranscriptPart,
): Promise<string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('conversation_id')
    .where('tenant_id', '=', run.tenant_id)
    .where('owner_id', '=', run.workflow_id)
    .where(sql<boolean>`conversation_id ~ ${patternOf(run, part)}`)
    .groupBy('conversation_id')
    .orderBy((eb) => eb.fn.min('created_at'))
    .orderBy('conversation_id')
    .execute();
  return rows.map(({ conversation_id }) => conversation_id);
}

/** Ids consist of letters, digits, `_` and `-`; the dot of a step's conversation is the only special character. */
function patternOf({ workflow_id }: RunRef, part: TranscriptPart): string {
  if (part.kind === 'plan') return `^${workflow_id}/plan(/incomplete)?$`;
  if (part.kind === 'review') return `^${workflow_id}/review-\\d+(/incomplete)?$`;
  return `^${workflow_id}/${stepConversation(part.id).replace('.', '\\.')}(/.*)?$`;
}

async function assertStep(db: Database, run: RunRef, stepId: string): Promise<void> {
  const step = await db
    .selectFrom('steps')
    .select('step_id')
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .where('step_id', '=', stepId)
    .executeTakeFirst();
  if (!step) throw new NotFoundError('step', stepId);
}
