/** A worker process with nothing but one attempt, to be killed: `node local-cli-worker.ts <deps> <target> <job> <progress file>`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createLocalCliAdapter } from '../../src/agents/local-cli/adapter.ts';

const [deps = '', target = '', job = '', progressFile = ''] = process.argv.slice(2);
const adapter = createLocalCliAdapter(JSON.parse(deps));
const outcome = await adapter.execute(
  { ...JSON.parse(target), headers: async () => ({}), fetch },
  { ...JSON.parse(job), progress: readProgress() },
  {
    signal: new AbortController().signal,
    emit: () => undefined,
    save: async (progress) => writeFileSync(progressFile, JSON.stringify(progress)),
  },
);
process.stdout.write(JSON.stringify(outcome));

function readProgress(): unknown {
  try {
    return JSON.parse(readFileSync(progressFile, 'utf8'));
  } catch {
    return undefined;
  }
}
