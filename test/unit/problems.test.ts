import { Writable } from 'node:stream';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { problems } from '../../src/api/plugins/problems.ts';
import { PayloadError } from '../../src/payloads/payload-error.ts';
import { DomainError, idempotencyKeyReused } from '../../src/platform/errors.ts';
import { SecretUnavailableError } from '../../src/platform/secrets.ts';
import {
  ApprovalExpiredError,
  DecisionRejectedError,
} from '../../src/services/approvals/decision-pending-error.ts';
import { TenantLimitError } from '../../src/services/limits/limit-error.ts';
import { MissingCapabilityError } from '../../src/services/planning/assign-agents.ts';
import { McpUnreachableError } from '../../src/tools/mcp/mcp-errors.ts';

/** The answer to a request that fails with this error, and the log. */
async function answerTo(error: Error) {
  let log = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      log += chunk;
      done();
    },
  });
  const app = fastify({ logger: { stream } });
  await app.register(problems);
  app.get('/', () => {
    throw error;
  });
  const response = await app.inject('/');
  await app.close();
  return { body: response.json(), log };
}

const missing = new MissingCapabilityError([
  { error: { field: 'steps.0.capability', message: 'No agent has it.' }, away: [] },
]);

describe('the status of an error', () => {
  test.each<[Error, number, string]>([
    [new SecretUnavailableError('X', 'is not set'), 422, 'secret_unavailable'],
    [missing, 422, 'missing_capability'],
    [new McpUnreachableError('x', 'y'), 422, 'mcp_server_unreachable'],
    [idempotencyKeyReused(), 422, 'idempotency_key_reused'],
    [new ApprovalExpiredError('x'), 409, 'approval_expired'],
    [new DecisionRejectedError('rejected', 'x'), 409, 'rejected'],
    [new DecisionRejectedError('budget_exhausted', 'x'), 409, 'budget_exhausted'],
    [new TenantLimitError('agents', 1), 409, 'quota_reached'],
    [new TenantLimitError('runs', 1), 429, 'limit_reached'],
  ])('%s', async (error, status, code) => {
    const { body, log } = await answerTo(error);
    expect(body).toMatchObject({ status, code, detail: error.message });
    expect(log).not.toContain('request failed');
  });

  test('of a plan that no agent can do names the steps', async () => {
    expect((await answerTo(missing)).body).toMatchObject({ errors: missing.errors });
  });
});

/** The compiler refuses its code; an error that comes from elsewhere may have one all the same. */
class UnlistedError extends DomainError {
  readonly code = 'not_in_the_table' as 'internal';
}

describe('an error that is ours to repair', () => {
  test.each<[string, Error]>([
    ['whose code has no status', new UnlistedError('the reason')],
    ['of a payload that cannot be read', new PayloadError('the reason')],
    ['of no known kind', new TypeError('the reason')],
  ])('%s answers 500, and only the log shows the reason', async (_what, error) => {
    const { body, log } = await answerTo(error);
    expect(body).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(body)).not.toContain('the reason');
    expect(log).toContain('the reason');
  });
});
