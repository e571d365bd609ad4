import { expect, test } from 'vitest';
import { FairConnections } from '../../src/db/fair-connections.ts';

/** Lets what was granted go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function track(slots: FairConnections) {
  const granted: string[] = [];
  const ask = (tenant: string, times = 1) => {
    for (let i = 0; i < times; i += 1) {
      slots.acquire(tenant).then(
        () => granted.push(tenant),
        () => granted.push(`${tenant} refused`),
      );
    }
  };
  const count = (tenant: string) => granted.filter((each) => each === tenant).length;
  return { granted, ask, count };
}

test('a tenant alone has nearly all slots, and the last ones are for others', async () => {
  const slots = new FairConnections({ size: 10, waitMs: 60_000 });
  const { ask, count } = track(slots);
  ask('a', 50);
  ask('b', 1);
  ask('c', 1);
  await settle();
  expect([count('a'), count('b'), count('c')]).toEqual([8, 1, 1]);
});

test('a slot that becomes free goes to the tenant that has the fewest', async () => {
  const slots = new FairConnections({ size: 10, waitMs: 60_000 });
  const { ask, count } = track(slots);
  ask('a', 50);
  await settle();
  ask('b', 50);
  // As each of a's calls ends, another one of a's waits.
  for (let i = 0; i < 4; i += 1) {
    slots.release('a');
    await settle();
  }
  expect(count('b')).toBeGreaterThanOrEqual(3);
  expect(count('a')).toBe(8);
});

test('a wait ends with an error, and its place in the line is free again', async () => {
  const slots = new FairConnections({ size: 1, waitMs: 1 });
  await slots.acquire('a');
  await expect(slots.acquire('b')).rejects.toMatchObject({ code: 'unavailable' });
  slots.release('a');
  await slots.acquire('c');
  slots.release('c');
});

test('a line that is too long takes nobody', async () => {
  const slots = new FairConnections({ size: 1, waitMs: 60_000 });
  const { ask, granted } = track(slots);
  ask('a', 502);
  await settle();
  expect(granted).toEqual(['a', 'a refused']);
});

test.each([1, 2, 3, 10])('all of %s slots come back, whatever the order', async (size) => {
  const slots = new FairConnections({ size, waitMs: 60_000 });
  let most = 0;
  let running = 0;
  const work = async (tenant: string) => {
    await slots.acquire(tenant);
    running += 1;
    most = Math.max(most, running);
    await settle();
    running -= 1;
    slots.release(tenant);
  };
  await Promise.all(Array.from({ length: 300 }, (_, i) => work(`t${i % 7}`)));
  expect(running).toBe(0);
  expect(most).toBeLessThanOrEqual(size);
});
