import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { toFailure } from '../../src/activities/failures.ts';
import { isTransientDatabaseError } from '../../src/db/is-transient.ts';
import { PoolBusyError } from '../../src/db/pool-busy-error.ts';

const databaseError = (code: string) =>
  Object.assign(new DatabaseError('secret of table "api_keys"', 1, 'error'), { code });

test.each([
  ['one that passes', '57P01', 1],
  ['one that is definite', '54001', 10],
])(
  'of a database error, %s, a run is told nothing of what Postgres says',
  (_what, code, attempt) => {
    const failure = toFailure(databaseError(code), { attempt }) as Error;
    expect(failure.message).toContain('database');
    expect(failure.message).not.toContain('secret');
  },
);

test('work that got no connection is tried again', () => {
  expect(isTransientDatabaseError(new PoolBusyError())).toBe(true);
  expect(toFailure(new PoolBusyError(), { attempt: 100 })).toMatchObject({
    type: 'database_away',
    nonRetryable: false,
  });
});
