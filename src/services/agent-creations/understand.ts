import { z } from 'zod';
import {
  type CreationOperation,
  creationOperation,
  MAX_NAME,
} from '../../contracts/agent-creation.ts';
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
import { recordProgress } from './advance.ts';
import { type CreationRef, type CreationRow, readCreation, readItems } from './creation-row.ts';
import { consumeHourlyQuota } from './limits.ts';
import { correction, understandPrompt, userAnswerMessage } from './prompts.ts';

const MAX_ITEMS = 20;

/** Models write empty strings where they mean nothing. */
const optionalText = z
  .string()
  .max(20_000)
  .nullish()
  .transform((value) => value?.trim() || undefined);

const understanding = z.object({
  question: optionalText.describe('Only where it is not clear what is to be done.'),
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

export interface UnderstandRequest extends CreationRef, Attempt, WaitingWorkflow {
  /** `reason` is what the person has answered. */
  answered?: boolean;
}

export type Understood =
  | { kind: 'understood'; items: number[] }
  | { kind: 'question'; question: string }
  | { kind: 'invalid'; reason: string };

/**
 * Reads from the request what is to be done to which agents, and counts it against the user's limits; or the question that must be answered
 * first.
 * @throws HourlyQuotaError
 */
export async function parseCreationRequest(
  deps: AnswerDeps,
  request: UnderstandRequest,
  live: CallContext,
): Promise<Understood> {
  const creation = await readCreation(deps.db, request);
  const known = await readItems(deps.db, request);
  if (known.length > 0) return { kind: 'understood', items: known.map(({ item }) => item) };
  const { wishes } = creation.settings;
  if (wishes.every(isPlain)) {
    const items = wishes.map((wish) => ({
      ...wish,
      operation: wish.operation ?? 'create',
      name: wish.name,
    }));
    return storeItems(deps, creation, items);
  }
  const answer = await askForJson(
    deps,
    { ...request, workflow_id: request.agent_creation_id },
    live,
    {
      place: `understand/${creation.attempt}`,
      agent: 'orchestrator',
      format: FORMAT,
      opening: async () => understandPrompt(wishes),
      correct: request.answered ? userAnswerMessage : correction,
    },
  );
  if (answer.kind === 'invalid') return { kind: 'invalid', reason: answer.reason };
  const { question, agents } = answer.value;
  if (question) return { kind: 'question', question };
  const missing = wishes.findIndex((_, index) => !agents.some(({ wish }) => wish === index + 1));
  if (missing >= 0) return { kind: 'invalid', reason: `there is no agent for wish ${missing + 1}` };
  if (agents.some(({ wish }) => wish > wishes.length))
    return { kind: 'invalid', reason: `there are ${wishes.length} wishes only` };
  const items = agents.map(({ wish, ...said }) => ({ ...said, ...given(wishes[wish - 1]) }));
  return storeItems(deps, creation, items);
}

/** There is nothing to be read from its words. */
const isPlain = ({ operation, name, assistant, config }: CreationWish): boolean => {
  if (operation === 'delete') return assistant !== undefined;
  const isNamed = operation === 'create' ? name !== undefined : assistant !== undefined;
  return operation !== undefined && isNamed && config !== undefined;
};

async function storeItems(
  deps: AnswerDeps,
  creation: CreationRow,
  items: Item[],
): Promise<Understood> {
  await deps.db.transaction().execute((trx) => store(trx, creation, items));
  deps.notify();
  return { kind: 'understood', items: items.map((_, index) => index + 1) };
}

type Item = CreationWish & { operation: CreationOperation; name: string | undefined };

/** What the request names in fields counts more than what the model has read. */
const given = (wish: CreationWish | undefined) => {
  const { request: _, operation, ...fields } = wish ?? { request: '' };
  return { ...fields, ...(operation && { operation }) };
};

async function store(trx: Database, creation: CreationRow, items: Item[]): Promise<void> {
  const { tenant_id, agent_creation_id } = creation;
  const isNew = await recordProgress(trx, creation, {
    key: 'understood',
    message: `Understood: ${items.map(inWords).join('; ')}.`.slice(0, 1000),
  });
  if (!isNew) return;
  await spendRest(trx, creation, items);
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
const inWords = (item: Item) =>
  `${VERBS[item.operation]} ${item.name ?? item.assistant ?? 'an agent'}`;

/** What was counted when the request was accepted is not counted again; what it turns out to be beyond that is. */
async function spendRest(trx: Database, creation: CreationRow, items: Item[]): Promise<void> {
  const spent = creation.settings.wishes.map(({ operation }) => operation ?? 'create');
  const rest = items
    .map(({ operation }) => operation)
    .filter((operation) => {
      const index = spent.indexOf(operation);
      if (index >= 0) spent.splice(index, 1);
      return index < 0;
    });
  await consumeHourlyQuota(trx, {
    tenantId: creation.tenant_id,
    actor: actorOf(creation),
    agentCreationId: creation.agent_creation_id,
    operations: rest,
  });
}

/** Who asked for it, and from where. */
export const actorOf = ({ user_id, origin }: CreationRow) => ({
  userId: user_id,
  ip: origin.ip,
  userAgent: origin.user_agent,
});
