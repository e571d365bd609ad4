// Follows the runs of a tenant over NATS JetStream: `npx node examples/nats-consumer/consumer.ts`. It prints a line for every change of status.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

interface Event {
  sequence: number;
  payload: { workflow_id: string; status: string };
}

const tenant = process.env.TENANT ?? 'default';
const consumer = {
  // The server remembers by this name what was acknowledged. After a restart, the consumer continues there.
  durable_name: `example-ts-${tenant}`,
  filter_subject: `tenants.${tenant}.workflows.*.status_changed`,
  ack_policy: 'explicit' as const,
};

const nats = await connect({ servers: process.env.NATS_URL ?? 'nats://127.0.0.1:4222' });
await (await jetstreamManager(nats)).consumers.add('ORCHESTRATOR', consumer);
const events = await jetstream(nats).consumers.get('ORCHESTRATOR', consumer.durable_name);
const latest = new Map<string, number>();

for await (const message of await events.consume()) {
  const { sequence, payload } = message.json<Event>();
  // Events of a run come in order. A sequence that is not higher is a redelivery.
  if (sequence > (latest.get(payload.workflow_id) ?? 0)) {
    latest.set(payload.workflow_id, sequence);
    console.log(`${payload.workflow_id} ${sequence} ${payload.status}`);
  }
  message.ack();
}
