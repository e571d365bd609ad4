import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const WRITE =
  /(?:insertInto|updateTable|deleteFrom)\(\s*'(\w+)|(?:insert into|delete from) (\w+)|update (\w+)(?: \w+)? set/g;

const FILES = globSync('src/**/*.ts').filter((file) => !/^src\/db\//.test(file));

test('a table is written by one folder, beside statements that are shared in db/queries', () => {
  const writers = new Map<string, Set<string>>();
  for (const file of FILES) {
    const folder = file.split('/').slice(1, 3).join('/');
    for (const [, ...names] of readFileSync(file, 'utf8').matchAll(WRITE)) {
      const table = names.find(Boolean) ?? '';
      writers.set(table, (writers.get(table) ?? new Set()).add(folder));
    }
  }
  expect(writers.size).toBeGreaterThan(20);
  const shared = [...writers].filter(([, folders]) => folders.size > 1);
  expect(shared.map(([table, folders]) => `${table}: ${[...folders].join(', ')}`)).toEqual([]);
});
