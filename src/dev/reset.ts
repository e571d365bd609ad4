import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readArguments } from '../platform/command-line.ts';
import { askInTerminal } from './demo-agents/ask-in-terminal.ts';
import { PAYLOAD_KEY_IDS_FILE, PAYLOAD_KEYS_FILE } from './payload-keys.ts';
import { runMain } from './run-main.ts';
import { DATA_DIR_OPTION, dataDirOf, demoAgentsDir } from './stack-arguments.ts';
import { StackError } from './stack-error.ts';
import { describeRunning, endLeftovers, findRunningStack } from './stack-file.ts';

const COMMAND = {
  name: 'npm run reset --',
  summary:
    'Deletes the state of the local stack: runs, documents, logs and keys. Downloaded and built servers stay, and so do\nservers that DATABASE_URL, NATS_URL or TEMPORAL_ADDRESS name.',
  options: { ...DATA_DIR_OPTION, yes: { type: 'boolean', short: 'y', help: 'does not ask' } },
} as const;

/** By name, so that a wrong `--data-dir` loses nothing else. `bin`, `cache` and `python` are not state. */
const STATE = [
  'postgres',
  'postgres.password',
  'temporal.db',
  'temporal.db-shm',
  'temporal.db-wal',
  'nats',
  'nats.conf',
  'langgraph',
  'workspaces',
  'demo-agents',
  'logs',
  'token-key',
  PAYLOAD_KEYS_FILE,
  PAYLOAD_KEY_IDS_FILE,
  'stack.json',
];

async function main(): Promise<void> {
  const { values } = readArguments(COMMAND);
  const dataDir = dataDirOf(values);
  const directories = [dataDir, demoAgentsDir(dataDir)];
  for (const directory of directories) {
    const running = await findRunningStack(directory);
    if (running)
      throw new StackError(`${describeRunning(running, directory)}\nStop it first: npm run stop`);
  }
  const found = STATE.filter((name) => existsSync(join(dataDir, name)));
  if (found.length === 0) return console.log(`There is no state in ${dataDir}.`);
  console.log(`This deletes in ${dataDir}: ${found.join(', ')}`);
  if (!values.yes && !(await isConfirmed())) throw new StackError('Nothing was deleted.');
  for (const directory of directories) await endLeftovers(directory, console.log);
  for (const name of found) await rm(join(dataDir, name), { recursive: true, force: true });
  console.log('Deleted. The next start begins with an empty state.');
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StackError('The confirmation needs a terminal. To delete without one, add --yes.');
  const answer = await askInTerminal('Delete it? [yes / no] ', new AbortController().signal);
  return answer === 'yes';
}

await runMain(main);
