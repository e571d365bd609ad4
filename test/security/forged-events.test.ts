import { connect } from '@nats-io/transport-node';
import { describe, inject, test } from 'vitest';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

describe('a live feed', () => {
  test('shows what Postgres has, whatever is published to its subject', async ({ expect }) => {
    const user = new TestClient(inject('endpoints'));
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], steps: { a: [{ text: 'A' }] }, review: [accept('a')] },
      { approval: 'plan' },
    );
    const approval = await user.asked(id, 'plan');
    const waiting = await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    expect(waiting.status).toBe('awaiting_approval');

    const seen: EventEnvelope[] = [];
    const following = (async () => {
      for await (const event of user.follow(id)) seen.push(event);
    })();
    const before = await user.events(id);
    await expect.poll(() => seen.length).toBe(before.length);

    const nats = await connect({ servers: user.endpoints.nats });
    const subject = `tenants.${user.tenant}.workflows.${id}.status_changed`;
    const last = before.at(-1);
    const forge = (fields: Record<string, unknown>) =>
      nats.publish(subject, JSON.stringify({ ...last, ...fields }));
    const sequence = before.length + 1;
    const forged = { workflow_id: id, status: 'completed', previous_status: 'executing' };
    forge({ sequence, payload: forged });
    forge({ sequence, payload: { ...forged, status: 'failed' }, tenantId: 'somebody-else' });
    forge({ sequence: 1_000_000, payload: forged });
    forge({ sequence: -1 });
    forge({ sequence: String(sequence) });
    // On a subject of its own: the stream passes on what is published to `status_changed`, to other tests as well.
    for (const junk of ['{"sequence":', 'null', '', new Uint8Array([0xff, 0xfe, 0])])
      nats.publish(`tenants.${user.tenant}.workflows.${id}.junk`, junk);
    await nats.flush();
    await nats.close();

    await user.decide(approval.approval_id, { decision: 'approve' });
    await following;
    const stored = await user.events(id);
    expect(seen).toEqual(stored);
    expect(seen.map((event) => event.sequence)).toEqual(stored.map((_, index) => index + 1));
    expect(seen.at(-1)?.payload.status).toBe('completed');
    expect(JSON.stringify(seen)).not.toContain('somebody-else');
  });
});
