import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ActivityClock } from '../../src/workflows/agent-run/activity-clock.ts';

// In a workflow, Temporal sets Date.now.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const QUESTION = { approval_id: 'ap_1' };

/** A clock, what it has said, and calls that begin and end when they are told to. */
function createClock(worked = 0) {
  const said: boolean[] = [];
  const clock = new ActivityClock(worked, (isBlocked) => said.push(isBlocked));
  const calls = new Map<
    string,
    { resolve(): void; reject(error: Error): void; ended: Promise<void> }
  >();
  const begin = (...keys: string[]) => {
    for (const key of keys) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      calls.set(key, { resolve, reject, ended: clock.during(key, () => promise) });
    }
  };
  const end = async (key: string) => {
    calls.get(key)?.resolve();
    await calls.get(key)?.ended;
  };
  const fail = async (key: string) => {
    calls.get(key)?.reject(new Error('refused'));
    await expect(calls.get(key)?.ended).rejects.toThrow('refused');
  };
  return { clock, said, begin, end, fail };
}

describe('the time at work', () => {
  test('counts while a call runs, and not between calls', async () => {
    const { clock, begin, end } = createClock();
    pass(5);
    begin('a');
    pass(10);
    expect(clock.worked).toBe(10);
    await end('a');
    pass(100);
    expect(clock.worked).toBe(10);
    begin('b');
    pass(3);
    await end('b');
    expect(clock.worked).toBe(13);
  });

  test('counts calls that run at the same time once', async () => {
    const { clock, begin, end } = createClock();
    begin('a');
    pass(4);
    begin('b');
    pass(4);
    await end('a');
    pass(4);
    expect(clock.worked).toBe(12);
    await end('b');
    pass(4);
    expect(clock.worked).toBe(12);
  });

  test('counts a call that fails', async () => {
    const { clock, begin, fail } = createClock();
    begin('a');
    pass(7);
    await fail('a');
    pass(7);
    expect(clock.worked).toBe(7);
  });

  test('goes on from the time of an earlier execution', async () => {
    const { clock, begin, end } = createClock(60);
    expect(clock.worked).toBe(60);
    begin('a');
    pass(5);
    await end('a');
    expect(clock.worked).toBe(65);
  });

  test('leaves out the time in which a call waited for a person', async () => {
    const { clock, begin, end } = createClock(60);
    begin('a');
    pass(3600);
    await end('a');
    clock.excuse(3590);
    expect(clock.worked).toBe(70);
  });

  test('leaves out once the time in which several calls waited together', async () => {
    const { clock, begin, end } = createClock(600);
    begin('a', 'b', 'c');
    pass(100);
    for (const key of ['a', 'b', 'c']) {
      await end(key);
      clock.excuse(key === 'c' ? 95 : 90);
    }
    expect(clock.worked).toBe(605);
    // Calls that come later have waited for themselves.
    begin('d');
    pass(50);
    await end('d');
    clock.excuse(40);
    expect(clock.worked).toBe(615);
  });

  test('is never negative', async () => {
    const { clock, begin, end } = createClock();
    begin('a');
    pass(10);
    await end('a');
    // The worker measures in its own, rounded seconds.
    clock.excuse(11);
    expect(clock.worked).toBe(0);
  });
});

describe('the run is told that the agent waits for people', () => {
  test('when all of its running calls do, and that it goes on when one of them does', async () => {
    const { clock, said, begin, end } = createClock();
    begin('a', 'b');
    clock.holds('a', true, 1);
    expect(said).toEqual([]);
    await end('b');
    expect(said).toEqual([true]);
    clock.holds('a', false, 1);
    expect(said).toEqual([true, false]);
  });

  test('once, however often a call says so', () => {
    const { clock, said, begin } = createClock();
    begin('a');
    clock.holds('a', true, 1);
    clock.holds('a', true, 1);
    expect(said).toEqual([true]);
  });

  test('no longer when the waiting call ends, and not again by what it says late', async () => {
    const { clock, said, begin, end } = createClock();
    begin('a');
    clock.holds('a', true, 1);
    await end('a');
    clock.holds('a', true, 1);
    begin('b');
    expect(said).toEqual([true, false]);
  });

  test('no longer when the waiting call fails', async () => {
    const { clock, said, begin, fail } = createClock();
    begin('a');
    clock.holds('a', true, 1);
    await fail('a');
    begin('b');
    expect(said).toEqual([true, false]);
  });

  test('no longer when a new call begins beside the waiting one', () => {
    const { clock, said, begin } = createClock();
    begin('a');
    clock.holds('a', true, 1);
    begin('b');
    expect(said).toEqual([true, false]);
  });

  test('by a later attempt of the call, whatever an earlier one says then', () => {
    const { clock, said, begin } = createClock();
    begin('a');
    clock.holds('a', true, 2);
    clock.holds('a', false, 1);
    expect(said).toEqual([true]);
  });

  test('not by an earlier attempt whose word comes after a later one was answered', () => {
    const { clock, said, begin } = createClock();
    begin('a');
    clock.holds('a', true, 2);
    clock.holds('a', false, 2);
    clock.holds('a', true, 1);
    expect(said).toEqual([true, false]);
  });

  test('by the first attempt of a call that is made again under the same name', async () => {
    const { clock, said, begin, end } = createClock();
    begin('a');
    clock.holds('a', true, 2);
    await end('a');
    begin('a');
    clock.holds('a', true, 1);
    expect(said).toEqual([true, false, true]);
  });

  test('by a decision that it waits for between two calls, until that is made', async () => {
    const { clock, said } = createClock();
    clock.waits('model', QUESTION);
    clock.waits('model', undefined);
    expect(said).toEqual([true, false]);
  });

  test('names the questions of the calls that wait', () => {
    const { clock, begin } = createClock();
    begin('a', 'b');
    clock.holds('a', true, 1, { approval_id: 'ap_2' });
    clock.holds('b', true, 2);
    clock.holds('b', true, 1, { approval_id: 'ap_3' });
    clock.waits('model', QUESTION);
    expect(clock.questions).toEqual([{ approval_id: 'ap_1' }, { approval_id: 'ap_2' }]);
    clock.waits('model', undefined);
    clock.holds('a', false, 1);
    expect(clock.questions).toEqual([]);
  });

  test('when one call waits without running and the other one is held', () => {
    const { clock, said, begin } = createClock();
    begin('a');
    clock.waits('model', QUESTION);
    expect(said).toEqual([]);
    clock.holds('a', true, 1);
    expect(said).toEqual([true]);
    clock.waits('model', undefined);
    expect(said).toEqual([true]);
  });
});
