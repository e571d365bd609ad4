import { jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { STATUS_SUBJECT, STREAM, storedSubjects } from './subjects.ts';

export interface StreamOptions {
  replicas: number;
  maxAgeDays: number;
}

const DAY_MS = 86_400_000;

/** Creates or updates the stream. */
export async function ensureStream(nats: NatsConnection, options: StreamOptions): Promise<void> {
  const manager = await jetstreamManager(nats, { timeout: 10_000 });
  const config: Partial<StreamConfig> & { name: string } = {
    name: STREAM,
    description: 'Every event of agent-orchestrator',
    subjects: storedSubjects(),
    storage: 'file',
    retention: 'limits',
    discard: 'old',
    num_replicas: options.replicas,
    max_age: nanos(options.maxAgeDays * DAY_MS),
    duplicate_window: nanos(10 * 60_000),
    republish: { src: 'tenants.*.workflows.*.status_changed', dest: STATUS_SUBJECT },
  };
  const exists = await manager.streams.info(STREAM).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && /stream not found/i.test(error.message)) return false;
      throw error;
    },
  );
  if (exists) await manager.streams.update(STREAM, config);
  else await manager.streams.add(config);
}
