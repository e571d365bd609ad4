import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { environment } from '../../src/platform/config/schema.ts';

test('docker-compose.yml passes on every setting that the code reads', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  const missing = Object.keys(environment.shape).filter((name) => !compose.includes(`  ${name}:`));
  expect(missing).toEqual([]);
});
