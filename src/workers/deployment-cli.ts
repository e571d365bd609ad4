import { parseArgs } from 'node:util';
import { readConfig } from '../platform/config/config.ts';
import { createTemporalClient } from '../platform/temporal.ts';
import { createWorkerVersions } from './worker-versions.ts';

/** `npm run deployment` lists the versions of the workers; `npm run deployment -- promote BUILD_ID` has new runs begin on one. */
const { positionals } = parseArgs({ allowPositionals: true });
const [command, buildId] = positionals;
const config = readConfig();
const client = createTemporalClient(config, {});
const versions = createWorkerVersions(client, config.TEMPORAL_NAMESPACE);

if (command === 'promote' && buildId) {
  await versions.promote(config.WORKER_DEPLOYMENT, buildId);
  console.log(`New runs begin on ${buildId}.`);
} else if (command === undefined) {
  const known = await versions.list(config.WORKER_DEPLOYMENT);
  for (const version of known ?? [])
    console.log(`${version.buildId}  ${version.isCurrent ? 'current' : version.state}`);
  if (!known) console.log(`There is no deployment ${config.WORKER_DEPLOYMENT}.`);
} else {
  console.error('usage: npm run deployment [-- promote BUILD_ID]');
  process.exitCode = 1;
}
await client.connection.close();
