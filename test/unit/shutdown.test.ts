import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SHUTDOWN = fileURLToPath(new URL('../../src/platform/shutdown.ts', import.meta.url));

/** Stops as our processes do. A signal comes in every moment in which it has given up a listener. */
const PROGRAM = `
  import { waitForStopSignal } from ${JSON.stringify(SHUTDOWN)};
  const stopping = waitForStopSignal();
  process.on('removeListener', (name) => process.kill(process.pid, name));
  setInterval(() => undefined, 1000);
  console.log('ready');
  await stopping;
  process.kill(process.pid, 'SIGINT');
  setImmediate(() => process.exit(0));
`;

test('a signal that comes twice at once stops a process in order', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM]);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});
