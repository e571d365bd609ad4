import { problem } from '../../contracts/problem.ts';

const PROBLEM = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

const PROBLEMS = {
  400: PROBLEM('The input cannot be used; `errors` names the fields.'),
  401: PROBLEM('The request does not say, or says wrongly, who asks.'),
  403: PROBLEM('Who asks may not do this; `required_scope` names the right that is missing.'),
  404: PROBLEM('There is no such resource for this tenant.'),
  406: PROBLEM('`Accept` excludes every media type that this answers with.'),
  409: PROBLEM('The request does not fit the state of the resource; see `code`.'),
  413: PROBLEM('The body is too large.'),
  414: PROBLEM('A parameter in the path is longer than 256 characters.'),
  415: PROBLEM('The `Content-Type` or the `Content-Encoding` of the body is not supported.'),
  422: PROBLEM(
    'The Idempotency-Key was used for another request, or what the request names cannot be used; see `code`.',
  ),
  429: PROBLEM('Who asks has asked too often; `Retry-After` says when to try again.'),
  503: PROBLEM('A server that is needed does not answer now.'),
};

/** The failures of a route, for its schema and so for the reference page. */
export const failures = <Status extends keyof typeof PROBLEMS>(...statuses: Status[]) =>
  Object.fromEntries(
    [...statuses, 503 as const].map((status) => [status, PROBLEMS[status]]),
  ) as Pick<typeof PROBLEMS, Status | 503>;
