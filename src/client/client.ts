import { EventSourceParserStream } from 'eventsource-parser/stream';
import createFetchClient, { type ClientOptions as FetchOptions } from 'openapi-fetch';
import type { components, paths } from './schema.ts';

export type Schemas = components['schemas'];
/** An event of a workflow, an agent, an agent creation or an approval; `type` tells its payload. */
export type Event = Schemas['Event'];

export interface ClientOptions {
  /** As in `https://orchestrator.example.com`. */
  baseUrl: string;
  /** Sent with every request: `authorization`, or in development mode `x-tenant-id`. */
  headers?: Record<string, string>;
  fetch?: NonNullable<FetchOptions['fetch']>;
}

export interface FollowOptions {
  /** Continues after this sequence. */
  after?: number;
  signal?: AbortSignal;
}

export type Client = ReturnType<typeof createClient>;

/** The API refused a request. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Partial<Schemas['Problem']>;
  constructor(response: Response, problem: Partial<Schemas['Problem']>) {
    super(problem.detail ?? `${response.url} answered ${response.status}.`);
    this.name = 'ApiError';
    this.status = response.status;
    this.problem = problem;
  }
}

/**
 * A client of the REST API: `GET`, `POST`, `PUT`, `PATCH` and `DELETE` take a path of the OpenAPI document and resolve to `{data, error,
 * response}`. `follow` streams the events of a resource.
 */
export function createClient(options: ClientOptions) {
  const http = createFetchClient<paths>(options);
  return {
    ...http,

    /**
     * Yields the events of a workflow or of an agent creation in order, each once, until the last one. Reconnects where it left off, for as
     * long as the server cannot be reached.
     * @throws ApiError if the API refuses the request
     */
    follow: (
      resource: { workflow_id: string } | { agent_creation_id: string },
      follow: FollowOptions = {},
    ): AsyncGenerator<Event> => followEvents(options, pathOf(resource), follow),
  };
}

/** The data of an answer. @throws ApiError */
export function unwrap<T>({
  data,
  error,
  response,
}: {
  data?: T;
  error?: unknown;
  response: Response;
}): T {
  if (error !== undefined || !response.ok) throw new ApiError(response, error ?? {});
  return data as T;
}

const pathOf = (resource: { workflow_id: string } | { agent_creation_id: string }): string =>
  'workflow_id' in resource
    ? `/v1/workflows/${encodeURIComponent(resource.workflow_id)}/events`
    : `/v1/agent-creations/${encodeURIComponent(resource.agent_creation_id)}/events`;

/** Milliseconds. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;

async function* followEvents(
  { baseUrl, headers, fetch = globalThis.fetch }: ClientOptions,
  path: string,
  { after = 0, signal }: FollowOptions,
): AsyncGenerator<Event> {
  let sequence = after;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const request = new Request(`${baseUrl}${path}`, {
      headers: { ...headers, accept: 'text/event-stream', 'last-event-id': String(sequence) },
      ...(signal && { signal }),
    });
    const response = await fetch(request).catch(() => undefined);
    signal?.throwIfAborted();
    // No event follows the last one.
    if (response?.status === 204) return;
    if (response && !response.ok && !isPassing(response.status))
      throw new ApiError(response, (await response.json().catch(() => ({}))) as object);
    if (response?.ok) {
      for await (const event of readEvents(response)) {
        if (event.sequence <= sequence) continue;
        sequence = event.sequence;
        wait = FIRST_WAIT;
        yield event;
      }
      signal?.throwIfAborted();
    }
    const retryAfter = Number(response?.headers.get('retry-after') ?? 0) * 1000;
    if (!response?.ok) await sleep(Math.max(wait, retryAfter), signal);
  }
}

const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Ends without an error when the connection breaks. */
async function* readEvents(response: Response): AsyncGenerator<Event> {
  if (!response.body) return;
  const frames = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const frame = await frames.read().catch(() => undefined);
      if (!frame || frame.done) return;
      yield JSON.parse(frame.value.data) as Event;
    }
  } finally {
    // Closes the connection of a reader that stops early.
    await frames.cancel().catch(() => undefined);
  }
}

const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
