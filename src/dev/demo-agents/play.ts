import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentCreation, isEndedCreation } from '../../contracts/agent-creation.ts';
import type { EventEnvelope } from '../../contracts/event.ts';
import { StackError } from '../stack-error.ts';
import { answerApproval, type Talk } from './answer-approval.ts';
import { plain, renderOutcome } from './render-creation.ts';

export interface Play extends Talk {
  /** The Temporal Web UI's address, with the namespace. */
  temporalUi: string | undefined;
  signal: AbortSignal;
}

/** When no event has come for so long, whoever waits may wait for us. Milliseconds. */
const QUIET_MS = 250;

/** Has an agent created, and shows it from the sentence to its first answer. @throws StackError unless all was done */
export async function play(deps: Play, sentence: string): Promise<void> {
  const { api, print, signal } = deps;
  print(`\n  “${sentence}”\n`);
  const { agent_creation_id: id } = await api.create(sentence);
  try {
    await follow(deps, id);
  } catch (error) {
    // What has gone wrong is to be told, whether or not this works.
    await api.cancel(id).catch(() => undefined);
    signal.throwIfAborted();
    throw error;
  }
  const creation = await api.creation(id);
  for (const item of creation.items) {
    const { deployment_id } = item;
    const deployment = deployment_id ? await api.deployment(deployment_id) : undefined;
    const { base } = api;
    print(renderOutcome({ id, item, deployment, api: base, temporalUi: deps.temporalUi }));
  }
  assertDone(creation);
}

/** Tells what happens, and answers what is asked, until it has ended. */
async function follow(deps: Play, id: string): Promise<void> {
  const answered = new Set<string>();
  let startedAt: number | undefined;
  for await (const event of withPauses(deps.api.events(id))) {
    if (event) {
      const at = Date.parse(event.occurredAt);
      startedAt ??= at;
      const seconds = ((at - startedAt) / 1000).toFixed(1).padStart(6);
      deps.print(`${seconds} s  ${plain(String(event.payload.message))}`);
      continue;
    }
    for (const approval of await deps.api.openApprovals(id)) {
      if (answered.has(approval.approval_id)) continue;
      answered.add(approval.approval_id);
      await answerApproval(deps, approval);
    }
  }
}

/** The events, and undefined for every while in which none comes. */
async function* withPauses(
  events: AsyncGenerator<EventEnvelope>,
): AsyncGenerator<EventEnvelope | undefined> {
  const read = () => {
    const next = events.next();
    // Nobody may be waiting for it at the moment that it fails.
    next.catch(() => undefined);
    return next;
  };
  for (let next = read(); ; ) {
    const first = await Promise.race([next, sleep(QUIET_MS)]);
    if (first?.done) return;
    yield first?.value;
    if (first) next = read();
  }
}

function assertDone({ status, message, error, items }: AgentCreation): void {
  const isDone = items.every((item) => item.status === 'completed' || item.status === 'rejected');
  if (status === 'completed' && isDone) return;
  if (!isEndedCreation(status)) throw new StackError(`It has not ended: ${status}.`);
  const advice = error ?? items.find((item) => item.error)?.error;
  throw new StackError(
    plain([`It is ${status}: ${message}`, advice?.advice].filter(Boolean).join('\n')),
  );
}
