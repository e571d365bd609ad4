import { describe, expect, test } from 'vitest';
import { toFailure } from '../../src/activities/failures.ts';
import { delayAfter, evaluateRetry, isAway } from '../../src/activities/retry-budget.ts';
import { AgentError } from '../../src/agents/agent-error.ts';
import { workflowOwner } from '../../src/contracts/owner.ts';
import type { Wait } from '../../src/db/queries/waits.ts';
import { ModelError } from '../../src/llm/model.ts';
import { DeploymentError } from '../../src/services/deployments/deployment-error.ts';
import { ToolCallError } from '../../src/tools/tool.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const brokenOff = new AgentError('broken_off', 'The agent gave no answer.');

describe('a peer is away', () => {
  test.each([
    new ModelError('unreachable', 'x'),
    new ModelError('overloaded', 'x'),
    new ModelError('rate_limited', 'x'),
    new AgentError('unreachable', 'x'),
    new AgentError('overloaded', 'x'),
    new AgentError('rate_limited', 'x'),
    new DeploymentError('unreachable', 'x'),
    new DeploymentError('overloaded', 'x'),
    new ToolCallError('not_executed', 'x', { cause: new TypeError('fetch', { cause: refused }) }),
    new ToolCallError('not_executed', 'x', { retryAfterMs: 1000 }),
  ])('where nothing was sent, or it is overloaded (%#)', (error) => {
    expect(isAway(error)).toBe(true);
  });

  test.each([
    new ModelError('timeout', 'x'),
    new ModelError('network', 'x'),
    new ModelError('truncated', 'x'),
    new ModelError('authentication', 'x'),
    brokenOff,
    new AgentError('server_error', 'x'),
    new AgentError('timeout', 'x'),
    new AgentError('rejected', 'x'),
    new DeploymentError('unreachable', 'x', { cause: brokenOff }),
    new DeploymentError('rejected', 'x'),
    new ToolCallError('unknown', 'x', { cause: refused }),
    new ToolCallError('not_executed', 'x'),
    new Error('x'),
  ])('but not where something was sent, or it refuses for good (%#)', (error) => {
    expect(isAway(error)).toBe(false);
  });
});

describe('a refusal', () => {
  /** Remembers as the database does. */
  const memory = (secondsAway: number, refusals: number) => {
    const waits: Wait[] = [];
    const ended: string[] = [];
    const deps = {
      countRefusal: async () => refusals,
      noteWait: async (wait: Wait) => {
        waits.push(wait);
        return secondsAway;
      },
      endWait: async (_tenant: string, callId: string) => {
        ended.push(callId);
        return secondsAway;
      },
      patienceSeconds: 600,
    };
    return { deps, waits, ended };
  };
  const call = { tenant_id: 't', owner: workflowOwner('wf_1'), step_id: 'a', max_attempts: 3 };
  const place = { callId: 'wf_1/a/2', attempt: 4, peers: { model: 'openai/x' }, allowed: 3 };
  const away = new ModelError('unreachable', 'Refused.');

  test('by a peer that is away is measured against the patience, however many there were', async () => {
    const { deps, waits, ended } = memory(599, 99);
    expect(await evaluateRetry(deps, call, { ...place, error: away })).toEqual({ isFinal: false });
    expect(waits).toEqual([
      {
        tenantId: 't',
        callId: 'wf_1/a/2',
        owner: workflowOwner('wf_1'),
        stepId: 'a',
        what: 'model openai/x',
        reason: 'Refused.',
        delayMs: 4000,
      },
    ]);
    expect(ended).toEqual([]);
  });

  test('is the last one when the patience is over; the error says how long it was', async () => {
    const { deps, ended } = memory(600.4, 1);
    const verdict = await evaluateRetry(deps, call, { ...place, error: away });
    expect(verdict).toMatchObject({ isFinal: true });
    expect(ended).toEqual(['wf_1/a/2']);
    expect(toFailure(away, { attempt: 9, ...verdict })).toMatchObject({
      type: 'model_unreachable',
      nonRetryable: true,
      message: 'Waited 600 s for model openai/x: Refused.',
    });
  });

  test.each([
    [2, false],
    [3, true],
  ])('that is counted is the last one by its number: %i of 3', async (count, isFinal) => {
    const { deps, waits } = memory(10_000, count);
    const error = new ModelError('timeout', 'x');
    expect(await evaluateRetry(deps, call, { ...place, error })).toEqual({ isFinal });
    expect(waits).toEqual([]);
  });
});

test('the next attempt is announced for when Temporal makes it', () => {
  expect([1, 2, 3, 7, 60].map((attempt) => delayAfter(attempt))).toEqual([
    500, 1000, 2000, 30_000, 30_000,
  ]);
  expect(delayAfter(1, 7000)).toBe(7000);
  expect(delayAfter(1, 3_600_000)).toBe(300_000);
});
