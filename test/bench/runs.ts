import type { NatsConnection } from '@nats-io/transport-node';
import { readSse } from '../support/read-sse.ts';
import { distribution } from './statistics.ts';

interface Status {
  occurredAt: string;
  payload: { workflow_id: string; status: string };
}

const ENDS = ['completed', 'failed', 'cancelled', 'timed_out', 'terminated'];

/** Starts runs over REST and learns of their ends as a subscriber does. */
export function createRuns(api: string, nats: NatsConnection) {
  const waiting = new Map<string, (status: string) => void>();
  const ended = new Map<string, string>();
  const delays: number[] = [];
  const open = new Set<string>();
  nats.subscribe('workflow.status_changed', {
    callback: (_error, message) => {
      const event = message.json<Status>();
      delays.push(Date.now() - Date.parse(event.occurredAt));
      const { workflow_id: id, status } = event.payload;
      if (!ENDS.includes(status)) return;
      open.delete(id);
      ended.set(id, status);
      waiting.get(id)?.(status);
      waiting.delete(id);
    },
  });

  const post = async (): Promise<string> => {
    const response = await fetch(`${api}/v1/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'bench' },
      body: JSON.stringify({ task: 'Say what three times four is, in 1 step' }),
    });
    if (response.status !== 202)
      throw new Error(`POST answered ${response.status}: ${await response.text()}`);
    const { workflow_id: id } = (await response.json()) as { workflow_id: string };
    if (!ended.has(id)) open.add(id);
    return id;
  };

  const end = (id: string): Promise<string> =>
    new Promise((resolve) => {
      const status = ended.get(id);
      if (status) resolve(status);
      else waiting.set(id, resolve);
    });

  const execute = async (): Promise<void> => {
    const status = await end(await post());
    if (status !== 'completed') throw new Error(`a run ended as ${status}`);
  };

  return {
    post,
    execute,

    /** All runs that were only started have ended. */
    settled: async () => {
      await Promise.all([...open].map(end));
    },

    /** From the database's clock at the change to the subscriber and to the client; one machine, so one clock. */
    measureDelays: async (count: number) => {
      delays.length = 0;
      const sse: number[] = [];
      for (let index = 0; index < count; index++) sse.push(...(await followOne()));
      return { nats: distribution(delays), sse: distribution(sse) };
    },
  };

  async function followOne(): Promise<number[]> {
    const id = await post();
    const response = await fetch(`${api}/v1/workflows/${id}/events`, {
      headers: { accept: 'text/event-stream', 'x-tenant-id': 'bench' },
    });
    const openedAt = Date.now();
    const times: number[] = [];
    for await (const { occurredAt } of readSse<Status>(response)) {
      const at = Date.parse(occurredAt);
      // What happened before the stream was open is history.
      if (at > openedAt) times.push(Date.now() - at);
    }
    return times;
  }
}
