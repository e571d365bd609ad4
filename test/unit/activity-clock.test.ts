import { expect, test } from 'vitest';
import { ActivityClock } from '../../src/workflows/agent-run/activity-clock.ts';

/** A clock, what it has said, and calls that end when they are told to. */
function clockWith(...keys: string[]) {
  const said: boolean[] = [];
  const clock = new ActivityClock(0, (isBlocked) => said.push(isBlocked));
  const calls = new Map(keys.map((key) => [key, Promise.withResolvers<void>()]));
  const ended = new Map(
    [...calls].map(([key, { promise }]) => [key, clock.during(key, () => promise)]),
  );
  const end = async (key: string) => {
    calls.get(key)?.resolve();
    await ended.get(key);
  };
  return { clock, said, end };
}

test('an agent waits when all of its calls that run wait for people', async () => {
  const { clock, said, end } = clockWith('a', 'b');
  clock.holds('a', true, 1);
  expect(said).toEqual([]);
  await end('b');
  expect(said).toEqual([true]);
  clock.holds('a', false, 1);
  expect(said).toEqual([true, false]);
});

test('a call that ends does not wait any more, whatever it has said', async () => {
  const { clock, said, end } = clockWith('a');
  clock.holds('a', true, 1);
  await end('a');
  clock.holds('a', true, 1);
  expect(said).toEqual([true, false]);
});

test('what an earlier attempt says is passed over', () => {
  const { clock, said } = clockWith('a');
  clock.holds('a', true, 2);
  clock.holds('a', false, 1);
  expect(said).toEqual([true]);
});

test('a call that waits without running counts beside one that is held', async () => {
  const { clock, said } = clockWith('a');
  clock.waits(true);
  expect(said).toEqual([]);
  clock.holds('a', true, 1);
  expect(said).toEqual([true]);
});
