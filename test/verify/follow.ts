import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { readSse } from '../support/read-sse.ts';
import { type DrivenRun, userOf, type World } from './world.ts';

/** Follows a run over SSE until its last event, connecting again after the last one seen whenever the stream breaks. */
export async function followRun(world: World, run: DrivenRun): Promise<void> {
  while (Date.now() < world.deadline) {
    if (run.isFinal && lastSeen(run) >= (run.last?.last_sequence ?? 0)) return;
    await readOnce(world, run).catch(() => undefined);
    await sleep(200);
  }
}

const lastSeen = (run: DrivenRun) => run.seen.at(-1)?.sequence ?? 0;

async function readOnce(world: World, run: DrivenRun): Promise<void> {
  const response = await userOf(world, run.tenant).stream(
    `/v1/workflows/${run.id}/events`,
    { accept: 'text/event-stream', 'last-event-id': String(lastSeen(run)) },
    AbortSignal.timeout(Math.max(1, world.deadline - Date.now())),
  );
  if (response.status !== 200) return;
  for await (const event of readSse<EventEnvelope>(response)) run.seen.push(event);
}
