import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Problem } from '../../contracts/problem.ts';
import { isQueryTimeout } from '../../db/database-error.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import type { ErrorCode } from '../../platform/error-codes.ts';
import {
  ConflictError,
  DomainError,
  type FieldError,
  InsufficientScopeError,
  InvalidInputError,
} from '../../platform/errors.ts';
import { formatRetryAfter } from '../../platform/retry-after.ts';
import { TenantLimitError } from '../../services/limits/limit-error.ts';
import { MissingCapabilityError } from '../../services/planning/assign-agents.ts';

/** What Fastify itself refuses, in our words. */
const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_content_length',
};

/** Every error answers with problem details (RFC 9457); what is ours to know of a 5xx goes to the log only. */
export const problems = fp(
  async (app) => {
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const problem = toProblem(error);
      if (problem.status >= 500)
        request.log.error({ err: error, code: problem.code }, 'request failed');
      const retryAfter = retryAfterOf(error, problem.status);
      if (retryAfter !== undefined) reply.header('retry-after', formatRetryAfter(retryAfter));
      return sendProblem(request, reply, problem);
    });
    app.setNotFoundHandler((request, reply) =>
      sendProblem(
        request,
        reply,
        make(404, 'not_found', `There is no ${request.method} ${request.url.split('?')[0]}.`),
      ),
    );
  },
  { name: 'problems' },
);

/** For 429 and 503 where nobody says: how long a server takes to be started again. Milliseconds. */
const RETRY_AFTER_MS = 5000;

function retryAfterOf(error: Error, status: number): number | undefined {
  const known = error instanceof DomainError ? error.retryAfterMs : undefined;
  return known ?? (status === 429 || status === 503 ? RETRY_AFTER_MS : undefined);
}

const codes = new WeakMap<FastifyRequest, string>();

/** The code of the problem that a request was answered with; undefined if it succeeded. */
export const problemCodeOf = (request: FastifyRequest): string | undefined => codes.get(request);

type Draft = Omit<Problem, 'instance' | 'request_id'>;

/** A problem tells what is wrong, and does not send the request back: so many errors, and so many characters of each text. */
const MAX_ERRORS = 50;
const MAX_DETAIL = 2000;
const MAX_TEXT = 500;

export function sendProblem(request: FastifyRequest, reply: FastifyReply, draft: Draft) {
  codes.set(request, draft.code);
  const problem: Problem = {
    ...bounded(draft),
    instance: cut(request.url.split('?')[0] ?? '', MAX_TEXT),
    request_id: request.id,
  };
  return reply
    .code(draft.status)
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

const bounded = (draft: Draft): Draft => ({
  ...draft,
  detail: cut(draft.detail, MAX_DETAIL),
  ...(draft.errors && {
    errors: draft.errors.slice(0, MAX_ERRORS).map(({ field, message }) => ({
      field: cut(field, MAX_TEXT),
      message: cut(message, MAX_TEXT),
    })),
  }),
});

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

/** What Fastify refuses before there is a route. Its message holds the whole path. */
export const frameworkProblem = (error: FastifyError): Draft =>
  error.statusCode === 414
    ? make(414, 'uri_too_long', 'A parameter in the path is longer than 256 characters.')
    : make(error.statusCode ?? 400, 'bad_request', 'The path is not a valid URL.');

function toProblem(error: FastifyError): Draft {
  if (error instanceof DomainError) {
    if (error.httpStatus === 500) return INTERNAL;
    return {
      ...make(error.httpStatus, error.code, error.message, errorsOf(error)),
      ...membersOf(error),
    };
  }
  if (isDataException(error)) {
    return make(400, 'invalid_input', 'A value is out of the range that can be stored.');
  }
  if (isTooComplex(error)) return make(400, 'invalid_input', 'The query is too complex.');
  if (isQueryTimeout(error))
    return make(
      503,
      'query_timeout',
      'The database stopped the query because it took too long. Ask for less, or try again later.',
    );
  if (isTransientDatabaseError(error))
    return make(503, 'unavailable', 'Postgres is not available.');
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return make(status, FASTIFY_CODES[error.code] ?? 'bad_request', error.message);
  return INTERNAL;
}

const errorsOf = (error: DomainError): FieldError[] | undefined =>
  error instanceof InvalidInputError || error instanceof MissingCapabilityError
    ? error.errors
    : undefined;

/** What a problem says beside the standard members. */
function membersOf(error: DomainError): Record<string, unknown> {
  if (error instanceof ConflictError) return error.members;
  if (error instanceof TenantLimitError) return { limit: error.limit };
  return error instanceof InsufficientScopeError ? { required_scope: error.scope } : {};
}

/** SQLSTATE class 22: a value passed our schemas that Postgres cannot take. The client's to change, whatever we missed. */
const isDataException = (error: { code?: string }) => /^22[0-9A-Z]{3}$/.test(error.code ?? '');

/** SQLSTATE class 54: a statement exceeds a limit of Postgres. */
const isTooComplex = (error: { code?: string }) => /^54[0-9A-Z]{3}$/.test(error.code ?? '');

const make = (status: number, code: ErrorCode, detail: string, errors?: FieldError[]): Draft => ({
  type: `urn:agent-orchestrator:problem:${code}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail,
  ...(errors && { errors }),
});

const INTERNAL = make(
  500,
  'internal',
  'An internal error occurred. Look up the request_id in the log.',
);
