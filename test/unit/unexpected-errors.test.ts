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
    // The logger writes asynchronously until its destination is open, so the order of the lines is not fixed.
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines).toContain('stopped cleanly');
    const line = lines.find((text) => text.startsWith('{')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'fatal',
      service: 'failing',
      err: { message: 'nobody expects this', stack: expect.stringContaining('failing-process.ts') },
    });
  });

  test('ends a process that does not stop within its deadline', () => {
    expect(run('timer', 'never').status).toBe(1);
  });

  test('ends a process at once that is not ready yet', () => {
    expect(run('timer', 'not ready').status).toBe(1);
  });
});
