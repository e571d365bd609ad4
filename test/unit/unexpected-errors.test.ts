import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const run = (...args: string[]) =>
  spawnSync(process.execPath, [resolve('test/support/failing-process.ts'), ...args], {
    encoding: 'utf8',
  });

describe('an error that nothing catches', () => {
  test.for(['timer', 'promise'])('in a %s stops the process in order, with code 1', (how) => {
    const { status, stdout } = run(how, 'cleanly');
    expect(status).toBe(1);
    const [line = '', next] = stdout.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'fatal',
      service: 'failing',
      err: { message: 'nobody expects this', stack: expect.stringContaining('failing-process.ts') },
    });
    expect(next).toBe('stopped cleanly');
  });

  test('ends a process that does not stop within its deadline', () => {
    expect(run('timer', 'never').status).toBe(1);
  });

  test('ends a process at once that is not ready yet', () => {
    expect(run('timer', 'not ready').status).toBe(1);
  });
});
