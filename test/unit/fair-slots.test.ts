import { describe, expect, test } from 'vitest';
import { FairSlots } from '../../src/workers/fair-slots.ts';

/** Enters until the tenant gets no more slots. */
function takeAll(slots: FairSlots, tenant: string): (() => void)[] {
  const taken: (() => void)[] = [];
  for (;;) {
    const entry = slots.enter(tenant, 0);
    if (entry.kind === 'refused') return taken;
    taken.push(entry.leave);
  }
}

describe('slots are shared among tenants', () => {
  test('a tenant gets a part of what the others leave', () => {
    const slots = new FairSlots({ slots: 64, share: 0.5 });
    const counts = ['a', 'b', 'c', 'd'].map((tenant) => takeAll(slots, tenant).length);
    expect(counts).toEqual([32, 16, 8, 4]);
  });

  test('a tenant without a call in flight gets a slot while there is one', () => {
    const slots = new FairSlots({ slots: 4, share: 0.5 });
    const counts = ['a', 'b', 'c', 'd'].map((tenant) => takeAll(slots, tenant).length);
    expect(counts).toEqual([2, 1, 1, 0]);
  });

  test('a slot that a tenant leaves can be taken again', () => {
    const slots = new FairSlots({ slots: 8, share: 0.5 });
    const [leave] = takeAll(slots, 'a');
    leave?.();
    expect(slots.counts()).toEqual(new Map([['a', 3]]));
    expect(slots.enter('a').kind).toBe('entered');
  });

  test('with a share of 1 one tenant may take all', () => {
    expect(takeAll(new FairSlots({ slots: 8, share: 1 }), 'a')).toHaveLength(8);
  });

  test('a tenant that has reached its limit gets none', () => {
    const slots = new FairSlots({ slots: 8, share: 1, mayEnter: (tenant) => tenant !== 'a' });
    expect(slots.enter('a').kind).toBe('refused');
    expect(slots.enter('b').kind).toBe('entered');
  });
});

describe('a refused call comes back', () => {
  const delay = (slots: FairSlots, now: number) => {
    const entry = slots.enter('a', now);
    return entry.kind === 'refused' ? entry.retryMs : undefined;
  };

  test('after the ones that were refused before', () => {
    const slots = new FairSlots({ slots: 2, share: 0.5 });
    slots.enter('a', 0);
    expect([0, 0, 0].map((now) => delay(slots, now))).toEqual([250, 260, 270]);
  });

  test('10 a second while no call ends, and in 5 minutes at the latest', () => {
    const slots = new FairSlots({ slots: 4, share: 0.5 });
    takeAll(slots, 'a');
    const now = 60_000;
    const delays = Array.from({ length: 10_000 }, () => delay(slots, now) ?? 0);
    expect(delays[1000]).toBe(250 + 1000 * 100);
    expect(Math.max(...delays)).toBe(300_000);
  });
});
