import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Waiting } from '../../src/contracts/approval.ts';
import {
  approvalClosedSignal,
  pauseSignal,
  resumeSignal,
} from '../../src/workflows/kit/messages.ts';
import { Steering, type SteeringOptions } from '../../src/workflows/kit/steering.ts';
import { activation, beginWorkflow, elapse, signal } from './workflow-context.ts';

// Signals, conditions and timers need Temporal's sandbox: workflow-context.ts says what stands in for it.
vi.mock('@temporalio/workflow', () => import('./workflow-context.ts'));

const DAY = 86_400;

let expired: unknown[] = [];
beforeEach(() => {
  expired = [];
  beginWorkflow({
    expireApproval: async (approval: unknown) => {
      expired.push(approval);
    },
  });
});
afterEach(() => vi.useRealTimers());

/** Steering, and the states of pause that were shown. */
function steer(options: Partial<SteeringOptions> = {}) {
  const shown: boolean[] = [];
  const steering: Steering = new Steering({
    tenantId: 'acme',
    onChange: () => shown.push(steering.paused),
    ...options,
  });
  steering.listen();
  return { steering, shown };
}

const waits = (approval_id = 'ap_1', expires_in: number | null = null): Waiting => ({
  kind: 'waits',
  approval_id,
  expires_in,
});
const ANSWER = { kind: 'answer' as const };

/** A call that gives these outcomes, one at each attempt, and what became of it. */
function decide(steering: Steering, ...outcomes: (Waiting | typeof ANSWER)[]) {
  const call = { attempts: 0, waiting: [] as boolean[], outcome: undefined as unknown };
  void steering
    .awaitDecision(
      async () => {
        call.attempts += 1;
        const outcome = outcomes.shift();
        if (!outcome) throw new Error('The call was made too often.');
        return outcome;
      },
      (question) => call.waiting.push(question !== undefined),
    )
    .then(
      (outcome) => {
        call.outcome = outcome;
      },
      (error: unknown) => {
        call.outcome = error;
      },
    );
  return call;
}

describe('a paused workflow', () => {
  test('makes no call until it is resumed', async () => {
    const { steering, shown } = steer();
    await signal(pauseSignal, undefined, 'act_1');
    const call = decide(steering, ANSWER);
    await elapse(DAY);
    expect(call.attempts).toBe(0);
    await signal(resumeSignal, undefined, 'act_2');
    expect(call.outcome).toBe(ANSWER);
    expect(shown).toEqual([true, false]);
  });

  test('that was paused in an earlier execution is paused still', async () => {
    const { steering } = steer({ paused: true, pauseChange: 3 });
    const call = decide(steering, ANSWER);
    await activation();
    // Older than the pause.
    await signal(resumeSignal, 2);
    expect(call.attempts).toBe(0);
    await signal(resumeSignal, 4);
    expect(call.outcome).toBe(ANSWER);
  });

  test('does not repeat a decided call until it is resumed', async () => {
    const { steering } = steer();
    const call = decide(steering, waits(), ANSWER);
    await activation();
    await signal(pauseSignal, undefined, 'act_1');
    await signal(approvalClosedSignal, 'ap_1');
    expect(call.attempts).toBe(1);
    await signal(resumeSignal, undefined, 'act_2');
    expect(call.outcome).toBe(ANSWER);
  });

  test('ignores a resume that is older than the pause', async () => {
    const { steering, shown } = steer();
    await signal(pauseSignal, 2);
    await signal(resumeSignal, 1);
    await signal(resumeSignal, 2);
    expect(steering.paused).toBe(true);
    expect(steering.pauseChange).toBe(2);
    await signal(resumeSignal, 3);
    expect(steering.paused).toBe(false);
    expect(shown).toEqual([true, false]);
  });

  test('that is paused again shows nothing new, but remembers the number', async () => {
    const { steering, shown } = steer();
    await signal(pauseSignal, 1);
    await signal(pauseSignal, 5);
    await signal(resumeSignal, 4);
    expect(steering.paused).toBe(true);
    expect(steering.pauseChange).toBe(5);
    expect(shown).toEqual([true]);
  });

  test('counts pauses and resumes that people make, which have no number', async () => {
    const { steering } = steer();
    await signal(pauseSignal, undefined, 'act_1');
    await signal(resumeSignal, undefined, 'act_2');
    await signal(pauseSignal, undefined, 'act_1');
    expect(steering.pauseChange).toBe(3);
  });
});

describe('a call that needs no decision', () => {
  test('is made once', async () => {
    const call = decide(steer().steering, ANSWER);
    await activation();
    expect(call).toEqual({ attempts: 1, waiting: [], outcome: ANSWER });
  });

  test('fails with its own error', async () => {
    const call = decide(steer().steering);
    await activation();
    expect(call).toMatchObject({ attempts: 1, outcome: new Error('The call was made too often.') });
  });
});

describe('a call that waits for a person', () => {
  test('is made again when its approval is closed', async () => {
    const call = decide(steer().steering, waits(), ANSWER);
    await elapse(30 * DAY);
    expect(call).toEqual({ attempts: 1, waiting: [true], outcome: undefined });
    await signal(approvalClosedSignal, 'ap_1');
    expect(call).toEqual({ attempts: 2, waiting: [true, false], outcome: ANSWER });
    expect(expired).toEqual([]);
  });

  test('does not wake up for the approval of another call', async () => {
    const call = decide(steer().steering, waits('ap_1'), ANSWER);
    await activation();
    await signal(approvalClosedSignal, 'ap_2');
    expect(call.attempts).toBe(1);
  });

  test('may wait for one decision after the other', async () => {
    const call = decide(steer().steering, waits('ap_1'), waits('ap_2'), ANSWER);
    await activation();
    await signal(approvalClosedSignal, 'ap_1');
    expect(call.attempts).toBe(2);
    await signal(approvalClosedSignal, 'ap_2');
    expect(call).toEqual({ attempts: 3, waiting: [true, false, true, false], outcome: ANSWER });
  });

  test('wakes up together with every other call that waits for the same decision', async () => {
    const { steering } = steer();
    const calls = [decide(steering, waits(), ANSWER), decide(steering, waits(), ANSWER)];
    await activation();
    await signal(approvalClosedSignal, 'ap_1');
    for (const call of calls) expect(call.outcome).toBe(ANSWER);
  });

  test('misses no decision that is made while the call is under way', async () => {
    const { steering } = steer();
    const first = Promise.withResolvers<Waiting>();
    const outcomes = [first.promise, Promise.resolve(ANSWER)];
    const decided = steering.awaitDecision(
      () => outcomes.shift() ?? Promise.reject(new Error('too often')),
      () => undefined,
    );
    await activation();
    await signal(approvalClosedSignal, 'ap_1');
    first.resolve(waits('ap_1'));
    await expect(decided).resolves.toBe(ANSWER);
  });

  test('is not made again for a decision that it has seen', async () => {
    const { steering } = steer();
    await signal(approvalClosedSignal, 'ap_1');
    const call = decide(steering, waits('ap_1'), ANSWER);
    await activation();
    expect(call.attempts).toBe(1);
    await signal(approvalClosedSignal, 'ap_1');
    expect(call.outcome).toBe(ANSWER);
  });

  test('is made again when what it asks for has changed', async () => {
    const { steering } = steer();
    const call = decide(steering, waits(), waits(), ANSWER);
    await activation();
    steering.invalidate();
    await activation();
    // The change is news once.
    expect(call.attempts).toBe(2);
    steering.invalidate();
    await activation();
    expect(call.outcome).toBe(ANSWER);
  });
});

describe('an approval that expires', () => {
  test('is closed when its time is over, and the call is made again', async () => {
    const call = decide(steer().steering, waits('ap_1', 60), ANSWER);
    await activation();
    await elapse(59);
    expect(expired).toEqual([]);
    await elapse(1);
    expect(expired).toEqual([{ tenant_id: 'acme', approval_id: 'ap_1' }]);
    expect(call).toEqual({ attempts: 2, waiting: [true, false], outcome: ANSWER });
  });

  test('does not expire after it was decided', async () => {
    const call = decide(steer().steering, waits('ap_1', 60), ANSWER);
    await activation();
    await signal(approvalClosedSignal, 'ap_1');
    await elapse(DAY);
    expect(call.outcome).toBe(ANSWER);
    expect(expired).toEqual([]);
  });

  test('expires while the workflow is paused, and the call waits until it is resumed', async () => {
    const call = decide(steer().steering, waits('ap_1', 60), ANSWER);
    await activation();
    await signal(pauseSignal, undefined, 'act_1');
    await elapse(60);
    expect(expired).toHaveLength(1);
    expect(call.attempts).toBe(1);
    await signal(resumeSignal, undefined, 'act_2');
    expect(call.outcome).toBe(ANSWER);
  });
});
