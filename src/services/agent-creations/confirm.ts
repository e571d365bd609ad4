import { creationEdit } from '../../contracts/agent-creation.ts';
import { toChoice } from '../approvals/ask.ts';
import type { CallContext } from '../conversations/ask-for-json.ts';
import { isKnownFact, recordProgress } from './advance.ts';
import { askAndWait } from './ask-and-wait.ts';
import { changeItems, findProblems } from './change-items.ts';
import { parseConfirmationReply } from './confirmation-reply.ts';
import {
  type ConfirmationView,
  type ConfirmRequest,
  toConfirmationView,
} from './confirmation-view.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readCreation, readItems } from './creation-row.ts';

export type Confirmed =
  | { kind: 'confirmed'; items: number[] }
  | { kind: 'rejected'; message: string | null }
  /** Shown again: with the values that were set, or because they cannot be used. */
  | { kind: 'again'; note: string }
  /** Made anew first, as the person says. */
  | { kind: 'revise'; instructions: string };

/**
 * Shows what would be done to whom, whole, and does what the person says to it: yes, no, other values, or an answer in words.
 * @throws DecisionPendingError ApprovalExpiredError
 */
export async function confirm(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
): Promise<Confirmed> {
  const items = (await readItems(deps.db, request)).filter(({ status }) => status === 'configured');
  // What an earlier life has carried out needs no other yes.
  if (items.length === 0) return confirmed(deps, request);
  const shown = items.map(toConfirmationView);
  const title = titleOf(items);
  const decided = await askAndWait(deps, request, {
    place: `confirm/${request.round}`,
    status: 'awaiting_confirmation',
    message: `Waiting for your confirmation: ${title}`,
    kind: 'agent_creation',
    title,
    subject: { items: shown, ...(request.note && { note: request.note }) },
    choices: [
      toChoice('approve', 'Does what is shown.'),
      toChoice('edit', 'Sets the values that `edit` names, and does it.'),
      toChoice('reject', 'Does nothing.'),
      toChoice('respond', 'An answer in words: “yes, but temperature 0.2”.'),
    ],
  });
  switch (decided.decision) {
    case 'approve':
      return confirmed(deps, request);
    case 'edit':
      await set(deps, request, creationEdit.parse(decided.edit).items);
      return confirmed(deps, request);
    case 'reject':
      return { kind: 'rejected', message: decided.message };
    case 'respond':
      return inWords(deps, request, live, decided.message ?? '', shown);
  }
}

async function inWords(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
  words: string,
  shown: ConfirmationView[],
): Promise<Confirmed> {
  const read = await parseConfirmationReply(deps, request, live, words, shown);
  if (read.verdict === 'reject') return { kind: 'rejected', message: words };
  if (read.verdict === 'unclear')
    return { kind: 'again', note: `“${words.slice(0, 500)}” was not understood.` };
  const problems = (await isSet(deps, request))
    ? []
    : await findProblems(deps.db, request, read.changes);
  if (problems.length > 0) {
    const note = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return { kind: 'again', note: `That cannot be set: ${note}` };
  }
  await set(deps, request, read.changes);
  if (read.instructions) return { kind: 'revise', instructions: read.instructions };
  if (read.verdict === 'approve') return confirmed(deps, request);
  return { kind: 'again', note: 'Changed as you said.' };
}

/** By an earlier attempt: then there is nothing to look at any more. */
async function isSet({ db }: CreationDeps, request: ConfirmRequest): Promise<boolean> {
  const { attempt } = await readCreation(db, request);
  return isKnownFact(db, request, `${attempt}/set/${request.round}`);
}

/** Once, in whatever life of the activity. */
async function set(
  deps: CreationDeps,
  request: ConfirmRequest,
  changes: Parameters<typeof changeItems>[2],
): Promise<void> {
  if (changes.length === 0) return;
  await deps.db.transaction().execute(async (trx) => {
    const isNew = await recordProgress(trx, request, {
      key: `set/${request.round}`,
      message: 'Changed as you said.',
    });
    if (isNew) await changeItems(trx, request, changes);
  });
  deps.notify();
}

async function confirmed(deps: CreationDeps, request: ConfirmRequest): Promise<Confirmed> {
  const rows = await readItems(deps.db, request);
  const isOpen = ({ status }: ItemRow) => status === 'configured' || status === 'applied';
  const items = rows.filter(isOpen).map(({ item }) => item);
  const isDone = rows.some(({ status }) => status === 'completed');
  return items.length > 0 || isDone
    ? { kind: 'confirmed', items }
    : { kind: 'rejected', message: 'Nothing is left to be done.' };
}

const VERBS = { create: 'Create', update: 'Change', delete: 'Remove' } as const;

function titleOf(items: ItemRow[]): string {
  const parts = items.map(
    ({ operation, name, deployment }) => `${VERBS[operation]} ${name} on ${deployment}`,
  );
  return `${parts.join('; ')}?`;
}
