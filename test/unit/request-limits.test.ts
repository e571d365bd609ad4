import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createRequestLimits } from '../../src/auth/request-limits.ts';
import { createDatabase } from '../../src/db/database.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';

test('without Postgres requests pass uncounted', async () => {
  const { host } = new URL(await closedEndpoint());
  const log = pino({ level: 'silent' });
  const url = `postgres://nobody@${host}/nothing`;
  const { db } = createDatabase({ url, poolSize: 1, name: 'test', log });
  const limits = createRequestLimits({ db, log, limit: 1, what: 'requests' });
  for (let i = 0; i < 5; i += 1) expect(await limits.take('acme', 'ada')).toBeUndefined();
  expect(() => limits.assertSomeLeft('acme', 'ada')).not.toThrow();
  await db.destroy();
});
