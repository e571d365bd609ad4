import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentCall } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { RequestFailedError } from './client.ts';
import { isLive, parseRun, type Run } from './run.ts';
import { createStreamReader } from './stream-reader.ts';
import type { Turn } from './turn.ts';

export interface EndedRun {
  run: Run;
  /** What the stream said of its failure, where it was heard. */
  failure: string | undefined;
}

/** Between two connections to a stream that ended before its run. */
const REJOIN_MS = 1000;

const failed = z.object({ error: z.string().optional(), message: z.string() });

/** Waits for the end of a run, and passes on what it says. Its status alone tells whether it has ended, not its stream. */
export async function followRun(
  { client, call }: { client: Client; call: AgentCall },
  { run, isNew }: Turn,
): Promise<EndedRun> {
  const read = createStreamReader(call);
  let current = run;
  let failure: string | undefined;
  // From its first event where this attempt has begun it. What an earlier attempt has told is not told again.
  let lastEventId = isNew ? '-1' : undefined;
  // A short run may be over by now: what it said is still to be heard.
  for (let isUnheard = isNew; isUnheard || isLive(current); isUnheard = false) {
    try {
      const { thread_id, run_id } = current;
      const options = { signal: call.signal, ...(lastEventId && { lastEventId }) };
      for await (const event of client.runs.joinStream(thread_id, run_id, options)) {
        lastEventId = event.id ?? lastEventId;
        const error = event.event === 'error' ? failed.safeParse(event.data).data : undefined;
        if (error) failure = error.message;
        else read(event.event, event.data);
      }
    } catch {
      // A stream may break off, as through a proxy's timeout: the run goes on, and reading it says what is wrong.
      call.signal.throwIfAborted();
    }
    current = await readRun(client, current, call.signal);
    if (isLive(current)) await sleep(REJOIN_MS, undefined, { signal: call.signal });
  }
  return { run: current, failure };
}

async function readRun(client: Client, run: Run, signal: AbortSignal): Promise<Run> {
  try {
    return parseRun(await client.runs.get(run.thread_id, run.run_id, { signal }));
  } catch (error) {
    const isLost = error instanceof RequestFailedError && error.status === 404;
    if (!isLost) throw error;
    throw new AgentError('failed', `The deployment no longer knows run ${run.run_id}.`);
  }
}
