import { z } from 'zod';
import { creationEdit, MAX_NAME } from '../../contracts/agent-creation.ts';
import { creationOwner } from '../../contracts/owner.ts';
import { toChoice } from '../approvals/ask.ts';
import { askForJson, type CallContext, jsonFormat } from '../conversations/ask-for-json.ts';
import { requestCreationDecision } from './ask-person.ts';
import { changesOf, type ItemRow, readCreation, readItems } from './creation-row.ts';
import type { CreationDeps, StepRequest } from './creation-step.ts';
import { editItems, findEditProblems, type ItemEdit } from './item-config.ts';
import { confirmationReplyPrompt, correctionMessage } from './prompts.ts';
import { isKnownFact, recordProgress } from './record-progress.ts';

export interface ConfirmRequest extends StepRequest {
  /** Counts the confirmations of this attempt of the creation. */
  round: number;
  /** The reason to show the items again. */
  note?: string;
}

export type ConfirmResult =
  | { kind: 'confirmed'; items: number[] }
  | { kind: 'rejected'; message: string | null }
  /** The items are shown again, with the edited values or with the reason why the edits are invalid. */
  | { kind: 'again'; note: string }
  /** The configuration is built again with these instructions. */
  | { kind: 'revise'; instructions: string };

/**
 * Shows the complete configuration of each item and carries out the decision: approve, reject, edited values, or a text answer.
 * @throws DecisionPendingError ApprovalExpiredError
 */
export async function confirmCreation(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
): Promise<ConfirmResult> {
  const items = (await readItems(deps.db, request)).filter(({ status }) => status === 'configured');
  // Items that an earlier attempt of the creation has applied need no second confirmation.
  if (items.length === 0) return toConfirmed(deps, request);
  const views = items.map(toConfirmationView);
  const title = titleOf(items);
  const decided = await requestCreationDecision(deps, request, {
    place: `confirm/${request.round}`,
    status: 'awaiting_confirmation',
    message: `Waiting for your confirmation: ${title}`,
    kind: 'agent_creation',
    title,
    subject: { items: views, ...(request.note && { note: request.note }) },
    choices: [
      toChoice('approve', 'Carries out the operations shown.'),
      toChoice('edit', 'Applies the values in `edit`, then carries out the operations.'),
      toChoice('reject', 'Cancels the operations.'),
      toChoice('respond', 'Answers in your own words, such as “yes, but temperature 0.2”.'),
    ],
  });
  switch (decided.decision) {
    case 'approve':
      return toConfirmed(deps, request);
    case 'edit':
      await applyChanges(deps, request, creationEdit.parse(decided.edit).items);
      return toConfirmed(deps, request);
    case 'reject':
      return { kind: 'rejected', message: decided.message };
    case 'respond':
      return handleTextReply(deps, request, live, decided.message ?? '', views);
  }
}

/** One agent as the confirmation shows it. */
interface ConfirmationView {
  item: number;
  operation: ItemRow['operation'];
  name: string;
  description: string;
  deployment: string | null;
  graph: string | null;
  assistant_id: string | null;
  config: Record<string, unknown> | null;
  changes: ReturnType<typeof changesOf>;
}

const toConfirmationView = (row: ItemRow): ConfirmationView => ({
  item: row.item,
  operation: row.operation,
  name: row.name,
  description: row.description,
  deployment: row.deployment,
  graph: row.graph_id,
  assistant_id: row.assistant_id,
  config: row.config,
  changes: changesOf(row),
});

const VERBS = { create: 'Create', update: 'Change', delete: 'Remove' } as const;

function titleOf(items: ItemRow[]): string {
  const parts = items.map(
    ({ operation, name, deployment }) => `${VERBS[operation]} ${name} on ${deployment}`,
  );
  return `${parts.join('; ')}?`;
}

async function handleTextReply(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
  words: string,
  views: ConfirmationView[],
): Promise<ConfirmResult> {
  const reply = await parseConfirmationReply(deps, request, live, words, views);
  if (reply.verdict === 'reject') return { kind: 'rejected', message: words };
  if (reply.verdict === 'unclear')
    return { kind: 'again', note: `“${words.slice(0, 500)}” was not understood.` };
  const problems = (await areChangesApplied(deps, request))
    ? []
    : await findEditProblems(deps.db, request, reply.changes);
  if (problems.length > 0) {
    const note = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return { kind: 'again', note: `This value is invalid: ${note}` };
  }
  await applyChanges(deps, request, reply.changes);
  if (reply.instructions) return { kind: 'revise', instructions: reply.instructions };
  if (reply.verdict === 'approve') return toConfirmed(deps, request);
  return { kind: 'again', note: 'Changed as you requested.' };
}

/** True if an earlier activity attempt has applied the changes; the items no longer match them then. */
async function areChangesApplied({ db }: CreationDeps, request: ConfirmRequest): Promise<boolean> {
  const { attempt } = await readCreation(db, request);
  return isKnownFact(db, request, `${attempt}/set/${request.round}`);
}

async function applyChanges(
  deps: CreationDeps,
  request: ConfirmRequest,
  changes: ItemEdit[],
): Promise<void> {
  if (changes.length === 0) return;
  await deps.db.transaction().execute(async (trx) => {
    const isNew = await recordProgress(trx, request, {
      key: `set/${request.round}`,
      message: 'Changed as you requested.',
    });
    if (isNew) await editItems(trx, request, changes);
  });
  deps.notify();
}

async function toConfirmed(deps: CreationDeps, request: ConfirmRequest): Promise<ConfirmResult> {
  const rows = await readItems(deps.db, request);
  const isOpen = ({ status }: ItemRow) => status === 'configured' || status === 'applied';
  const items = rows.filter(isOpen).map(({ item }) => item);
  const isDone = rows.some(({ status }) => status === 'completed');
  return items.length > 0 || isDone
    ? { kind: 'confirmed', items }
    : { kind: 'rejected', message: 'Nothing is left to do.' };
}

const optional = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);

const confirmationReply = z.object({
  verdict: z.enum(['approve', 'reject', 'change', 'unclear']),
  changes: z
    .array(
      z.object({
        item: z.int().min(1),
        name: optional,
        description: optional,
        config: z.record(z.string(), z.unknown()).nullish(),
        skip: z.boolean().nullish(),
      }),
    )
    .nullish(),
  instructions: optional,
});
const FORMAT = jsonFormat('confirmation', confirmationReply);

interface ConfirmationReply {
  verdict: 'approve' | 'reject' | 'change' | 'unclear';
  changes: ItemEdit[];
  instructions: string | undefined;
}

const YES = /^(yes|y|ok|okay|go|go ahead|do it|confirm(ed)?|approved?|ja|oui|sí|si)[.! ]*$/i;
/** “No tools, please” does not reject: a longer “no” rejects only if it gives a reason. */
const NO = /^(no|n|nein|non|stop|cancel)[.! ]*$|^no\b[\s,.:;–—-]*because\b/i;

const MAX_CORRECTIONS = 2;

/** The model reads the answer, except for a plain yes or no. */
async function parseConfirmationReply(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
  answer: string,
  views: ConfirmationView[],
): Promise<ConfirmationReply> {
  const text = answer.trim();
  if (YES.test(text)) return { verdict: 'approve', changes: [], instructions: undefined };
  if (NO.test(text)) return { verdict: 'reject', changes: [], instructions: undefined };
  const { attempt } = await readCreation(deps.db, request);
  let reason: string | undefined;
  for (let turn = 0; turn <= MAX_CORRECTIONS; turn++) {
    const result = await askForJson(
      deps,
      {
        ...request,
        owner: creationOwner(request.agent_creation_id),
        turn,
        ...(reason !== undefined && { reason }),
      },
      live,
      {
        place: `words/${attempt}/${request.round}`,
        agent: 'orchestrator',
        format: FORMAT,
        opening: async () => confirmationReplyPrompt(answer, views),
        correct: correctionMessage,
      },
    );
    if (result.kind === 'value') return toReply(result.value);
    reason = result.reason;
  }
  return { verdict: 'unclear', changes: [], instructions: undefined };
}

const toReply = ({
  verdict,
  changes,
  instructions,
}: z.infer<typeof confirmationReply>): ConfirmationReply => ({
  verdict,
  instructions,
  changes: (changes ?? []).map(({ item, name, description, config, skip }) => ({
    item,
    ...(name && { name: name.slice(0, MAX_NAME) }),
    ...(description && { description: description.slice(0, 2000) }),
    ...(config && { config }),
    ...(skip && { skip }),
  })),
});
