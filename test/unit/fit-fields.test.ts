import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { toFailure } from '../../src/activities/failures.ts';
import { AgentError } from '../../src/agents/agent-error.ts';
import { splitText } from '../../src/events/live-publisher.ts';
import { fitFields } from '../../src/platform/fit-fields.ts';

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('fields for a message of a limited size', () => {
  test('stay as they are if they fit', () => {
    const fields = { step_id: 'a', data: { list: [1, 2, 3] } };
    expect(fitFields(fields, bytesOf(fields))).toBe(fields);
  });

  test.for(['x', '\u0001', 'ü', '😀', '\ud800'])('fit when they are made of %j', (unit) => {
    const fields = { step_id: 'a', text: unit.repeat(10_000), data: { deep: unit.repeat(10_000) } };
    for (const limit of [100, 1000, 4096]) {
      const cut = fitFields(fields, limit);
      expect(bytesOf(cut)).toBeLessThanOrEqual(limit);
      expect(cut).toMatchObject({ step_id: 'a', truncated: true });
      expect(cut).not.toHaveProperty('data');
    }
    expect(fitFields(fields, 4096).text).toMatch(/.{75,}…$/su);
  });
});

test('text is split between characters, and nothing is lost', () => {
  const text = `${'a😀'.repeat(50)}\ud83d`;
  for (const units of [2, 3, 7, 1000]) {
    const pieces = [...splitText(text, units)];
    expect(pieces.join('')).toBe(text);
    expect(pieces.slice(0, -1).every((piece) => piece.isWellFormed())).toBe(true);
    expect(pieces.every((piece) => piece.length <= units)).toBe(true);
  }
});

describe('the message of a failure is short', () => {
  const long = 'x'.repeat(1_100_000);
  const errors = {
    'of an agent': new AgentError('failed', long),
    'of nobody’s kind': new Error(long),
    'of a cause': new Error('short', { cause: new Error(long) }),
  };
  test.for(Object.entries(errors))('%s', ([, error]) => {
    const failure = toFailure(error, { attempt: 1 });
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect((failure as ApplicationFailure).message.length).toBeLessThanOrEqual(4000);
    expect((failure as ApplicationFailure).stack?.length).toBeLessThanOrEqual(8000);
  });
});
