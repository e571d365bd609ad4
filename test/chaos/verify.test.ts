import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const VERIFY = fileURLToPath(new URL('../verify/verify.ts', import.meta.url));
const seed = process.env.VERIFY_SEED || '1';

test('two minutes of the verification run find no violation', { timeout: 600_000 }, async () => {
  const args = [VERIFY, '--seed', seed, '--minutes', '2', '--shrink-minutes', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect(code, output).toBe(0);
  expect(output).toContain(`OK: seed ${seed}`);
});
