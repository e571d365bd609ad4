import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, type WorkflowDetail } from '../../src/contracts/workflow.ts';
import { HOSTILITIES, startHostilePeer } from '../support/hostile-peer.ts';
import { PatientClient } from './patient-client.ts';
import type { World } from './world.ts';

/** Nobody drives its runs: how they end is up to its agents. All else is checked of them, too. */
export const HOSTILE_TENANT = 'nettle';

/** Between two jobs. The agents that never answer hold a slot each. */
const EVERY_MS = 1000;
const MAX_RUNS = 60;

/**
 * One more tenant, whose agents answer without an end, with gzip bombs, or never, until the signal. Then it cancels what is left.
 * The runs of the other tenants must not notice.
 */
export async function beHostile(world: World, api: string, signal: AbortSignal): Promise<void> {
  const user = new PatientClient(api, { 'x-tenant-id': HOSTILE_TENANT }, world.deadline);
  const peers = await Promise.all(HOSTILITIES.map(startHostilePeer));
  const started: string[] = [];
  try {
    for (const [index, { url }] of peers.entries())
      await register(user, `hostile-${index}`, `${url}/v1`);
    for (let index = 0; index < MAX_RUNS && !signal.aborted; index += 1) {
      const { status, body } = await user.call<{ execution_id: string }>(
        'POST',
        '/v1/agents/execute',
        { body: { agent: `hostile-${index % peers.length}`, task: 'Speak.' } },
      );
      if (status === 202) started.push(body.execution_id);
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    for (const id of started) await user.call('DELETE', `/v1/workflows/${id}`);
    for (const id of started) await ended(user, id, world.deadline);
    if (started.length === 0) world.complaints.push(`${HOSTILE_TENANT} could start nothing`);
  } catch (error) {
    world.complaints.push(`${HOSTILE_TENANT}: ${(error as Error).message}`);
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
}

async function register(user: PatientClient, name: string, endpoint: string): Promise<void> {
  const { status, body } = await user.call('POST', '/v1/agents', {
    body: { name, type: 'openai_compatible', endpoint, config: { model: 'hostile' } },
    headers: { 'idempotency-key': name },
  });
  if (status !== 201) throw new Error(`POST /v1/agents got ${status}: ${JSON.stringify(body)}`);
}

async function ended(user: PatientClient, id: string, deadline: number): Promise<void> {
  for (;;) {
    const { body } = await user.get<WorkflowDetail>(`/v1/workflows/${id}`);
    if (isTerminal(body.status)) return;
    if (Date.now() > deadline) throw new Error(`${id} is still ${body.status}`);
    await sleep(200);
  }
}
