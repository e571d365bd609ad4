import { proxyLocalActivities } from '@temporalio/workflow';
import type { CreationActivities } from '../../activities/agent-creation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { eachItem } from './each-item.ts';
import type { CreationFlow } from './flow.ts';

const { giveUpItem } =
  proxyLocalActivities<Pick<CreationActivities, 'giveUpItem'>>(DATABASE_WRITE_OPTIONS);

/** A configuration that is not valid goes back so often, with what is wrong. */
const MAX_CORRECTIONS = 3;
const MAX_QUESTIONS = 5;

/** An agent that goes on, by its number. */
export type ItemNumber = number;

/** All at once; those that come to nothing are left out. */
export async function configureAll(flow: CreationFlow, items: number[]): Promise<ItemNumber[]> {
  const configured = await eachItem(
    flow,
    items,
    false,
    async (item) => (await resolve(flow, item)) && (await build(flow, item, 0)),
  );
  return items.filter((_, index) => configured[index]);
}

/** Makes configurations anew that a person wants otherwise. */
export async function reviseAll(
  flow: CreationFlow,
  items: ItemNumber[],
  round: number,
  instructions: string,
): Promise<ItemNumber[]> {
  const built = await eachItem(flow, items, false, (item) =>
    build(flow, item, round, instructions),
  );
  return items.filter((_, index) => built[index]);
}

async function resolve(flow: CreationFlow, item: number): Promise<boolean> {
  let corrections = 0;
  let questions = 0;
  let last: { reason: string; answered: boolean } | undefined;
  for (let turn = 0; ; turn++) {
    const outcome = await flow.call(`choose a graph for agent ${item}`, (calls, told) =>
      calls.resolveTarget({ ...told, item, turn, ...last }),
    );
    if (outcome.kind === 'failed') return false;
    if (outcome.kind === 'resolved') return true;
    if (outcome.kind === 'question') {
      if (questions === MAX_QUESTIONS) return giveUp(flow, item, outcome.question);
      const answer = await flow.ask(`item-${item}/${questions}`, outcome.question);
      last = { reason: answer, answered: true };
      questions += 1;
    } else {
      if (corrections === MAX_CORRECTIONS) return giveUp(flow, item, outcome.reason);
      last = { reason: outcome.reason, answered: false };
      corrections += 1;
    }
  }
}

async function build(
  flow: CreationFlow,
  item: number,
  round: number,
  instructions?: string,
): Promise<boolean> {
  let reason: string | undefined;
  for (let turn = 0; turn <= MAX_CORRECTIONS; turn++) {
    const outcome = await flow.call(`configure agent ${item}`, (calls, told) =>
      calls.buildConfig({
        ...told,
        item,
        turn,
        round,
        ...(instructions && { instructions }),
        ...(reason !== undefined && { reason }),
      }),
    );
    if (outcome.kind === 'failed') return false;
    if (outcome.kind === 'configured') return true;
    reason = outcome.reason;
  }
  return giveUp(flow, item, reason ?? '');
}

async function giveUp({ input }: CreationFlow, item: number, reason: string): Promise<false> {
  const { tenant_id, agent_creation_id } = input;
  await giveUpItem({ tenant_id, agent_creation_id, item, reason });
  return false;
}
