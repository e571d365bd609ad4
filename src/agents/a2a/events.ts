import type { StreamResponse } from '@a2a-js/sdk';
import type { RequestOptions } from '@a2a-js/sdk/client';
import { questionIdOf } from './outcome.ts';

/**
 * The events of a stream, until it ends or the agent waits for a person: an agent that waits for an authorization may keep its stream
 * open for as long. The connection is closed in any case.
 * @param answered the question that the task may still show from before
 */
export async function* eventsOf(
  open: (options: RequestOptions) => AsyncGenerator<StreamResponse>,
  options: RequestOptions & { signal: AbortSignal },
  answered?: string,
): AsyncGenerator<StreamResponse> {
  const closing = new AbortController();
  try {
    const signal = AbortSignal.any([options.signal, closing.signal]);
    for await (const event of open({ ...options, signal })) {
      yield event;
      const question = askedIn(event);
      if (question !== undefined && question !== answered) return;
    }
  } finally {
    closing.abort();
  }
}

function askedIn({ payload }: StreamResponse): string | undefined {
  if (payload?.$case !== 'task' && payload?.$case !== 'statusUpdate') return undefined;
  return questionIdOf(payload.value);
}
