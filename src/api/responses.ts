import { z } from 'zod';
import { problem } from '../contracts/problem.ts';

const PROBLEM = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

const PROBLEMS = {
  400: PROBLEM('The request is not valid; `errors` names the fields.'),
  401: PROBLEM('Missing or invalid credentials.'),
  403: PROBLEM('The caller lacks the scope that `required_scope` names.'),
  404: PROBLEM('The tenant has no such resource.'),
  406: PROBLEM('`Accept` excludes every media type that this answers with.'),
  409: PROBLEM('The request conflicts with the state of the resource; see `code`.'),
  413: PROBLEM('The body is too large.'),
  414: PROBLEM('A parameter in the path is longer than 256 characters.'),
  415: PROBLEM('The `Content-Type` or the `Content-Encoding` of the body is not supported.'),
  422: PROBLEM(
    'The Idempotency-Key was used for another request, or what the request names cannot be used; see `code`.',
  ),
  429: PROBLEM('Rate limit exceeded; `Retry-After` says when to try again.'),
  431: PROBLEM('The URL and the headers together are longer than 16 KiB.'),
  503: PROBLEM('A dependency is unavailable; `Retry-After` says when to try again.'),
};

/** The failures of a route, for its schema and so for the reference page. */
export const failures = <Status extends keyof typeof PROBLEMS>(...statuses: Status[]) =>
  Object.fromEntries(
    [...statuses, 503 as const].map((status) => [status, PROBLEMS[status]]),
  ) as Pick<typeof PROBLEMS, Status | 503>;

/** The stream of a route that sends events. */
export const EVENT_STREAM = z.unknown().meta({
  type: 'string',
  contentMediaType: 'text/event-stream',
  description:
    'Server-sent events. `id` is the sequence, `event` the type, and `data` an Event as JSON.',
});
