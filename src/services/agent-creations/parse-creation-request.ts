import { z } from 'zod';
import {
  type CreationOperation,
  creationOperation,
  MAX_NAME,
} from '../../contracts/agent-creation.ts';
import { creationOwner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';
import type { CreationWish } from '../../db/tables/agent-creations.ts';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import {
  type Attempt,
  askForJson,
  type CallContext,
  jsonFormat,
  type WaitingWorkflow,
} from '../conversations/ask-for-json.ts';
import {
  actorOf,
  type CreationRef,
  type CreationRow,
  readCreation,
  readItems,
} from './creation-row.ts';
import { consumeHourlyQuota } from './limits.ts';
import { correctionMessage, understandPrompt, userAnswerMessage } from './prompts.ts';
import { recordProgress } from './record-progress.ts';

const MAX_ITEMS = 20;

/** Models write an empty string for an absent value. */
const optionalText = z
  .string()
  .max(20_000)
  .nullish()
  .transform((value) => value?.trim() || undefined);

const understanding = z.object({
  question: optionalText.describe('Only if the operation is unclear.'),
  agents: z
    .array(
      z.object({
        wish: z.int().min(1).default(1),
        operation: creationOperation,
        request: z.string().min(1).max(20_000),
        name: optionalText,
        deployment: optionalText,
        graph: optionalText,
        assistant: optionalText,
      }),
    )
    .max(MAX_ITEMS)
    .default([]),
});
const FORMAT = jsonFormat('agent_creation', understanding);

export interface ParseRequest extends CreationRef, Attempt, WaitingWorkflow {
  /** `reason` is the person's answer, not a correction. */
  answered?: boolean;
}

export type ParseResult =
  | { kind: 'understood'; items: number[] }
  | { kind: 'question'; question: string }
  | { kind: 'invalid'; reason: string };

/**
 * Has the model read the operations from the request, stores them as items and counts them against the user's hourly quota. If the request is
 * unclear, returns the question to ask first.
 * @throws HourlyQuotaError
 */
export async function parseCreationRequest(
  deps: AnswerDeps,
  request: ParseRequest,
  live: CallContext,
): Promise<ParseResult> {
  const creation = await readCreation(deps.db, request);
  const known = await readItems(deps.db, request);
  if (known.length > 0) return { kind: 'understood', items: known.map(({ item }) => item) };
  const { wishes } = creation.settings;
  if (wishes.every(needsNoModel)) {
    const items = wishes.map((wish) => ({
      ...wish,
      operation: wish.operation ?? 'create',
      name: wish.name,
    }));
    return storeItems(deps, creation, items);
  }
  const answer = await askForJson(
    deps,
    { ...request, owner: creationOwner(request.agent_creation_id) },
    live,
    {
      place: `understand/${creation.attempt}`,
      agent: 'orchestrator',
      format: FORMAT,
      opening: async () => understandPrompt(wishes),
      correct: request.answered ? userAnswerMessage : correctionMessage,
    },
  );
  if (answer.kind === 'invalid') return { kind: 'invalid', reason: answer.reason };
  const { question, agents } = answer.value;
  if (question) return { kind: 'question', question };
  const missing = wishes.findIndex((_, index) => !agents.some(({ wish }) => wish === index + 1));
  if (missing >= 0)
    return { kind: 'invalid', reason: `wish ${missing + 1} has no entry in "agents"` };
  if (agents.some(({ wish }) => wish > wishes.length))
    return { kind: 'invalid', reason: `"wish" must be at most ${wishes.length}` };
  const items = agents.map(({ wish, ...item }) => ({ ...item, ...givenFields(wishes[wish - 1]) }));
  return storeItems(deps, creation, items);
}

/** True if the fields of the wish say everything, so that no text has to be read. */
const needsNoModel = ({ operation, name, assistant, config }: CreationWish): boolean => {
  if (operation === 'delete') return assistant !== undefined;
  const isNamed = operation === 'create' ? name !== undefined : assistant !== undefined;
  return operation !== undefined && isNamed && config !== undefined;
};

async function storeItems(
  deps: AnswerDeps,
  creation: CreationRow,
  items: Item[],
): Promise<ParseResult> {
  await deps.db.transaction().execute((trx) => store(trx, creation, items));
  deps.notify();
  return { kind: 'understood', items: items.map((_, index) => index + 1) };
}

type Item = CreationWish & { operation: CreationOperation; name: string | undefined };

/** The fields of the request override the model's answer. */
const givenFields = (wish: CreationWish | undefined) => {
  const { request: _, operation, ...fields } = wish ?? { request: '' };
  return { ...fields, ...(operation && { operation }) };
};

async function store(trx: Database, creation: CreationRow, items: Item[]): Promise<void> {
  const { tenant_id, agent_creation_id } = creation;
  const isNew = await recordProgress(trx, creation, {
    key: 'understood',
    message: `Understood: ${items.map(describeItem).join('; ')}.`.slice(0, 1000),
  });
  if (!isNew) return;
  await consumeRemainingQuota(trx, creation, items);
  await trx
    .insertInto('agent_creation_items')
    .values(
      items.map((item, index) => ({
        tenant_id,
        agent_creation_id,
        item: index + 1,
        operation: item.operation,
        wish: toStorableJson(item),
        name: toStorableText((item.name ?? item.assistant ?? 'Agent').slice(0, MAX_NAME)),
        deployment_id: null,
        deployment: null,
        graph_id: null,
        assistant_id: null,
        schema: null,
        config: null,
        before: null,
        probe: null,
        error: null,
      })),
    )
    .execute();
}

const VERBS: Record<CreationOperation, string> = {
  create: 'create',
  update: 'change',
  delete: 'remove',
};
const describeItem = (item: Item) =>
  `${VERBS[item.operation]} ${item.name ?? item.assistant ?? 'an agent'}`;

/** Counts the operations that were not counted when the request was accepted. */
async function consumeRemainingQuota(
  trx: Database,
  creation: CreationRow,
  items: Item[],
): Promise<void> {
  const counted = creation.settings.wishes.map(({ operation }) => operation ?? 'create');
  const rest = items
    .map(({ operation }) => operation)
    .filter((operation) => {
      const index = counted.indexOf(operation);
      if (index >= 0) counted.splice(index, 1);
      return index < 0;
    });
  await consumeHourlyQuota(trx, {
    tenantId: creation.tenant_id,
    actor: actorOf(creation),
    agentCreationId: creation.agent_creation_id,
    operations: rest,
  });
}
