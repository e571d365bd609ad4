import { isGrpcServiceError } from '@temporalio/client';
import { readArguments, refuseArguments } from '../platform/command-line.ts';
import { readConfig } from '../platform/config/config.ts';
import { createTemporalClient } from '../platform/temporal.ts';
import { createWorkerVersions, type WorkerVersions } from './worker-versions.ts';

const COMMAND = {
  name: 'npm run deployment --',
  summary:
    'Lists the versions of the workers, or has new runs begin on one of them. TEMPORAL_ADDRESS says where Temporal is.',
  argument: { name: 'promote BUILD_ID', help: 'new runs begin on this version' },
  options: {},
} as const;

const { positionals } = readArguments(COMMAND);
const [command, buildId, ...others] = positionals;
if (command !== undefined && (command !== 'promote' || !buildId || others.length > 0))
  refuseArguments(COMMAND, `"${positionals.join(' ')}" is not "promote BUILD_ID"`);
const config = readConfig();
console.error(`Asking Temporal at ${config.TEMPORAL_ADDRESS} …`);
const client = createTemporalClient(config, {});
const versions = createWorkerVersions(client, config.TEMPORAL_NAMESPACE);
try {
  await (buildId ? promote(versions, buildId) : list(versions));
} catch (error) {
  if (!isGrpcServiceError(error)) throw error;
  console.error(`Temporal at ${config.TEMPORAL_ADDRESS} does not answer: ${error.details}`);
  process.exitCode = 1;
} finally {
  await client.connection.close();
}

async function promote({ promote }: WorkerVersions, version: string): Promise<void> {
  await promote(config.WORKER_DEPLOYMENT, version);
  console.log(`New runs begin on ${version}.`);
}

async function list({ list }: WorkerVersions): Promise<void> {
  const known = await list(config.WORKER_DEPLOYMENT);
  for (const version of known ?? [])
    console.log(`${version.buildId}  ${version.isCurrent ? 'current' : version.state}`);
  if (!known) console.log(`There is no deployment ${config.WORKER_DEPLOYMENT}.`);
}
