import { expect, test } from 'vitest';
import { z } from 'zod';
import { documentedPatterns, line, text } from '../../src/contracts/text.ts';

const SAMPLES = [
  '',
  'plain',
  'zwei\nZeilen',
  'a\tb',
  'a\u0000b',
  'a\u001b[2Jb',
  'del\u007f',
  'Käse 🧀',
];

test.each([
  ['text', text(0, 100)],
  ['line', line(0, 100)],
])('the documented pattern of a %s takes what it takes', (_name, schema) => {
  const pattern = new RegExp(documentedPatterns.get(schema)?.pattern ?? 'none', 'u');
  for (const sample of SAMPLES)
    expect(pattern.test(sample), JSON.stringify(sample)).toBe(schema.safeParse(sample).success);
  expect(documentedPatterns.get(schema.describe('Described.'))).toBeDefined();
});

test('a schema that a model is given has no such pattern', () => {
  expect(z.toJSONSchema(line(1, 10))).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'string',
    minLength: 1,
    maxLength: 10,
  });
});
