import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withConfigTable } from '../../src/dev/config-table.ts';

test("the README's table of settings is what the code reads", () => {
  const path = fileURLToPath(new URL('../../README.md', import.meta.url));
  const readme = readFileSync(path, 'utf8');
  expect(readme, 'run `npm run docs:config`').toBe(withConfigTable(readme));
});
