import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REFERENCE_TABLES, referencePath, withTable } from '../../src/dev/reference-pages.ts';

test.each(Object.keys(REFERENCE_TABLES))(
  'docs/reference/%s shows what the code defines',
  (page) => {
    const text = readFileSync(referencePath(page), 'utf8');
    expect(text, 'run `npm run docs:config`').toBe(withTable(page, text));
  },
);

test('a page without a place for its table is rejected', () => {
  expect(() => withTable('events.md', '# Events')).toThrow(/events.md has no/);
});
