import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { environment } from '../../src/platform/config/schema.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const compose = read('docker-compose.yml');

describe('docker-compose.yml', () => {
  test('passes on every setting that the code reads', () => {
    const missing = Object.keys(environment.shape).filter(
      (name) => !compose.includes(`  ${name}:`),
    );
    expect(missing).toEqual([]);
  });

  test('does not start without a password for NATS, and has none of its own', () => {
    const given = [...compose.matchAll(/^ +NATS_PASSWORD: (.*)$/gm)].map(([, value]) => value);
    // One for the processes, one for the server.
    expect(given).toHaveLength(2);
    for (const value of given) expect(value).toMatch(/^\$\{NATS_PASSWORD:\?.+\}$/);
    expect(compose).toContain('./infra/nats/nats.conf:');
    expect(read('infra/nats/nats.conf')).toMatch(/password: \$NATS_PASSWORD\b/);
  });
});
