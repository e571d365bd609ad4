import { ApplicationFailure } from '@temporalio/common';
import { DatabaseError } from 'pg';
import { describe, expect, test } from 'vitest';
import { type Attempt, toFailure } from '../../src/activities/failures.ts';
import { AgentError } from '../../src/agents/agent-error.ts';
import { PoolBusyError } from '../../src/db/pool-busy-error.ts';
import { RunEndedError, SequenceGapError } from '../../src/db/queries/append-facts.ts';
import { InterruptedError } from '../../src/events/interrupts.ts';
import { ModelError } from '../../src/llm/model.ts';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
} from '../../src/platform/errors.ts';
import { AgentUnavailableError } from '../../src/services/agents/recheck-agents.ts';
import { DeploymentError } from '../../src/services/deployments/deployment-error.ts';
import { TenantLimitError } from '../../src/services/limits/limit-error.ts';
import { MissingCapabilityError } from '../../src/services/planning/assign-agents.ts';
import type { Member } from '../../src/services/planning/team.ts';
import { DeliveryFailedError } from '../../src/services/webhooks/deliver-webhook.ts';
import { ToolCallError } from '../../src/tools/tool.ts';

/** What Temporal is given. Throws where the error itself goes to Temporal, which retries it. */
function failureOf(error: unknown, attempt: Partial<Attempt> = {}): ApplicationFailure {
  const failure = toFailure(error, { attempt: 1, ...attempt });
  if (failure instanceof ApplicationFailure) return failure;
  throw new Error('This error goes to Temporal as it is.');
}

const databaseError = (code: string) => Object.assign(new DatabaseError('x', 1, 'error'), { code });

const problem = (away: Partial<Member>[]) => ({
  error: { field: 'steps.0.capability', message: 'No agent has it.' },
  away: away as Member[],
});
const missingForNow = new MissingCapabilityError([problem([{ name: 'a' }])]);
const missingForGood = new MissingCapabilityError([problem([])]);

const storageFull = databaseError('53100');

describe('Temporal retries', () => {
  test.each<[string, Error, string]>([
    ['a model that is unreachable', new ModelError('unreachable', 'x'), 'model_unreachable'],
    ['a model that is overloaded', new ModelError('overloaded', 'x'), 'model_overloaded'],
    ['an agent that broke off', new AgentError('broken_off', 'x'), 'agent_broken_off'],
    ['a tool call that did nothing', new ToolCallError('not_executed', 'x'), 'tool_not_executed'],
    ['a tool call of unknown outcome', new ToolCallError('unknown', 'x'), 'tool_unknown'],
    ['a deployment that timed out', new DeploymentError('timeout', 'x'), 'deployment_timeout'],
    ['a webhook that was refused', new DeliveryFailedError('x', 5), 'delivery_failed'],
    ['a call that was interrupted', new InterruptedError('wf_1'), 'interrupted'],
    ['Postgres that refuses connections', databaseError('08006'), 'database_away'],
    ['Postgres that is full', storageFull, 'database_away'],
    ['a pool without a free connection', new PoolBusyError(), 'database_away'],
    ['a plan whose agents are away', missingForNow, 'missing_capability'],
    ['an agent that is away', new AgentUnavailableError('x', []), 'agent_away'],
    ['Temporal that is away', new UnavailableError('Temporal'), 'unavailable'],
    ['a run beyond the limit of runs', new TenantLimitError('runs', 1), 'limit_reached'],
  ])('%s', (_what, error, type) => {
    expect(failureOf(error)).toMatchObject({ type, nonRetryable: false });
  });

  test('an outage of Postgres for ever: the count of attempts does not matter', () => {
    expect(failureOf(storageFull, { attempt: 1000 })).toMatchObject({ nonRetryable: false });
  });
});

describe('Temporal does not retry', () => {
  test.each<[string, Error, string]>([
    [
      'credentials that a model rejects',
      new ModelError('authentication', 'x'),
      'model_authentication',
    ],
    ['a request that an agent rejects', new AgentError('rejected', 'x'), 'agent_rejected'],
    [
      'a request that a deployment rejects',
      new DeploymentError('rejected', 'x'),
      'deployment_rejected',
    ],
    ['an event after a gap', new SequenceGapError('wf_1', 5, 3), 'sequence_gap'],
    ['an event of a run that has ended', new RunEndedError('wf_1'), 'run_ended'],
    ['a plan that no agent can ever do', missingForGood, 'missing_capability'],
    ['a quota that is used up', new TenantLimitError('agents', 1), 'quota_reached'],
    ['what does not exist', new NotFoundError('workflow', 'wf_1'), 'not_found'],
    ['a conflict', new ConflictError('already_finished', 'x'), 'already_finished'],
    ['invalid input', new InvalidInputError([{ field: 'a', message: 'b' }]), 'invalid_input'],
  ])('%s', (_what, error, type) => {
    expect(failureOf(error)).toMatchObject({ type, nonRetryable: true });
  });

  test.each<[string, Error, string]>([
    ['a model', new ModelError('unreachable', 'x'), 'model_unreachable'],
    ['an agent', new AgentError('unreachable', 'x'), 'agent_unreachable'],
    ['a deployment', new DeploymentError('unreachable', 'x'), 'deployment_unreachable'],
    ['a plan whose agents are away', missingForNow, 'missing_capability'],
    ['an agent that a plan needs', new AgentUnavailableError('x', []), 'unavailable'],
    ['Temporal', new UnavailableError('Temporal'), 'unavailable'],
    ['a limit of runs', new TenantLimitError('runs', 1), 'limit_reached'],
  ])('%s after the last refusal that is allowed', (_what, error, type) => {
    expect(failureOf(error, { isFinal: true })).toMatchObject({ type, nonRetryable: true });
  });
});

describe('an error of no known kind', () => {
  test('goes to Temporal as it is, with its cause, and is retried', () => {
    const error = new TypeError('x is undefined', { cause: new Error('y') });
    expect(toFailure(error, { attempt: 9 })).toBe(error);
  });

  test('is retried nine times: the tenth attempt is the last', () => {
    const error = new TypeError('x is undefined');
    expect(failureOf(error, { attempt: 10 })).toMatchObject({
      type: 'internal',
      message: 'x is undefined',
      nonRetryable: true,
    });
  });

  test('is retried without its causes where one of them is long', () => {
    const error = new Error('short', { cause: new Error('short', { cause: 'x'.repeat(4001) }) });
    const failure = failureOf(error, { attempt: 9 });
    expect(failure).toMatchObject({ type: 'internal', message: 'short', nonRetryable: false });
    expect(failure.cause).toBeUndefined();
  });

  test('is retried without its causes where they form a circle or a very long chain', () => {
    const circular = new Error('circular');
    circular.cause = new Error('y', { cause: circular });
    let long = new Error('innermost');
    for (let depth = 0; depth < 1000; depth += 1) long = new Error('long', { cause: long });
    for (const error of [circular, long]) {
      const failure = failureOf(error);
      expect(failure).toMatchObject({ type: 'internal', message: error.message });
      expect(failure).toMatchObject({ nonRetryable: false });
      expect(failure.cause).toBeUndefined();
    }
  });

  test('that is no Error is shown as text', () => {
    expect(failureOf('out of paper', { attempt: 10 }).message).toBe('out of paper');
    expect(toFailure('out of paper', { attempt: 1 })).toBe('out of paper');
  });
});

describe('the next attempt waits', () => {
  test.each<[string, Error, number | undefined]>([
    [
      'as long as a model asks for',
      new ModelError('rate_limited', 'x', { retryAfterMs: 7000 }),
      7000,
    ],
    [
      'as long as an agent asks for',
      new AgentError('overloaded', 'x', { retryAfterMs: 7000 }),
      7000,
    ],
    [
      'as long as a tool asks for',
      new ToolCallError('not_executed', 'x', { retryAfterMs: 7000 }),
      7000,
    ],
    [
      'as long as a deployment asks for',
      new DeploymentError('overloaded', 'x', { retryAfterMs: 7000 }),
      7000,
    ],
    [
      'at most five minutes for a model',
      new ModelError('rate_limited', 'x', { retryAfterMs: 3_600_000 }),
      300_000,
    ],
    [
      'as the policy says, where nothing is asked for',
      new ModelError('rate_limited', 'x'),
      undefined,
    ],
    ['up to an hour for a webhook', new DeliveryFailedError('x', 3_600_000), 3_600_000],
    ['half a minute for another run to end', new TenantLimitError('runs', 1), 30_000],
  ])('%s', (_what, error, delay) => {
    expect(failureOf(error).nextRetryDelay).toBe(delay);
  });
});

describe('the user reads', () => {
  test.each([
    new ModelError('unreachable', 'Refused.'),
    new AgentError('unreachable', 'Refused.'),
    new DeploymentError('unreachable', 'Refused.'),
    new ConflictError('tool_gone', 'Refused.'),
  ])('how long a call waited before it failed (%#)', (error) => {
    const waited = { what: 'model openai/x', seconds: 59.6 };
    expect(failureOf(error, { isFinal: true, waited }).message).toBe(
      'Waited 60 s for model openai/x: Refused.',
    );
  });

  test('where the incomplete answer of a model is stored', () => {
    const error = new ModelError('truncated', 'The answer is not complete.');
    error.storedAt = { conversation_id: 'wf_1/draft', sequence: 4 };
    expect(failureOf(error).details).toEqual([
      { answer: { conversation_id: 'wf_1/draft', sequence: 4 } },
    ]);
    expect(failureOf(new ModelError('truncated', 'x')).details ?? []).toEqual([]);
  });

  test('how a run had ended, where that is known', () => {
    expect(failureOf(new RunEndedError('wf_1', 'cancelled')).details).toEqual(['cancelled']);
    expect(failureOf(new RunEndedError('wf_1')).details ?? []).toEqual([]);
  });
});
