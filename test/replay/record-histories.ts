import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { startTestStack } from '../support/test-stack.ts';
import { LONG_PATHS, PATHS, userOf } from './paths.ts';
import { readHistories } from './replayer.ts';

/**
 * `npm run record-histories`: goes every path through our workflows and keeps what Temporal wrote down. Run it when a release is
 * made: from then on, runs with these histories are out there, and a change that cannot replay them needs a patch, or a version.
 * With names, only those paths are gone, and everything else that was recorded stays.
 */
const DIRECTORY = fileURLToPath(new URL('./histories/', import.meta.url));

const names = process.argv.slice(2);
if (names.length === 0) rmSync(DIRECTORY, { recursive: true, force: true });
mkdirSync(DIRECTORY, { recursive: true });
await record(PATHS, []);
await record(LONG_PATHS, ['limit.historyCount.suggestContinueAsNew=40']);

async function record(all: typeof PATHS, temporalSettings: string[]): Promise<void> {
  const paths = Object.fromEntries(
    Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name)),
  );
  if (Object.keys(paths).length === 0) return;
  const stack = await startTestStack({}, { temporalSettings });
  const connection = await Connection.connect({ address: stack.endpoints.temporal });
  const client = new Client({ connection });
  for (const [name, path] of Object.entries(paths)) {
    const ids = await path(userOf(stack.endpoints), client);
    let count = 0;
    for (const id of ids) {
      for (const history of await readHistories(client, id)) {
        count += 1;
        const file = join(DIRECTORY, `${name}-${count}.pb.gz`);
        writeFileSync(file, gzipSync(history));
      }
    }
    console.log(`${name}: ${count}`);
  }
  await connection.close();
  await stack.stop();
}
process.exit(0);
