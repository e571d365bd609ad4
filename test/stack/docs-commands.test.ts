import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readStackFile, type StackFile } from '../../src/dev/stack-file.ts';
import {
  listPages,
  readShellBlocks,
  runPage,
  unknownStartCommands,
} from '../support/doc-commands.ts';

const pages = listPages().map((path) => ({
  path,
  blocks: readShellBlocks(readFileSync(path, 'utf8')),
}));
const dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-docs-'));
let child: ChildProcess;
let stack: StackFile & { api: string };

beforeAll(async () => {
  stack = await start();
});
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
});

/** `npm start -- --with-langgraph`, which the pages for deployments need. */
async function start() {
  const args = ['src/dev/bootstrap.mjs', 'src/dev/start.ts', '--with-langgraph'];
  const env = {
    ...process.env,
    MODEL: 'offline/canned',
    OFFLINE_MODEL_LATENCY_MS: '1',
    WORKER_SHUTDOWN_GRACE_SECONDS: '1',
  };
  child = spawn(process.execPath, [...args, '--data-dir', dataDir, '--port', '0'], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  await vi.waitFor(() => expect(output).toMatch(/Ctrl-C stops it/), { timeout: 150_000 });
  const file = await readStackFile(dataDir);
  if (!file?.api) throw new Error(output);
  return { ...file, api: file.api };
}

test('a block that is not run has a reason, and a started command is known', () => {
  const problems = pages.flatMap(({ path, blocks }) =>
    blocks.flatMap((block) => [
      ...(block.kind === 'no-run' && !block.reason ? [`${path}:${block.line}: no reason`] : []),
      ...(block.kind === 'start'
        ? unknownStartCommands(block).map((line) => `${path}:${block.line}: ${line}`)
        : []),
    ]),
  );
  expect(problems).toEqual([]);
});

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe.skipIf(!hasJq)(`the commands work:${hasJq ? '' : ' there is no jq'}`, () => {
  const runnable = pages.filter(({ blocks }) => blocks.some(({ kind }) => kind !== 'no-run'));

  test.each(runnable)('$path', async ({ blocks }) => {
    const env = {
      DATABASE_URL: stack.postgres,
      NATS_URL: stack.nats,
      TEMPORAL_ADDRESS: stack.temporal,
    };
    const { code, output } = await runPage(blocks, { api: stack.api, env });
    expect(code, output).toBe(0);
  });
});
