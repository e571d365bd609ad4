import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeploymentView } from '../../src/contracts/deployment.ts';
import { readStackFile, type StackFile } from '../../src/dev/stack-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let dataDir: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-langgraph-'));
});
afterEach(async () => {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** `npm start -- --with-langgraph`, as somebody types it. */
async function start(): Promise<{ file: StackFile; output: string }> {
  let output = '';
  const env = { ...process.env, MODEL: 'offline/canned', WORKER_SHUTDOWN_GRACE_SECONDS: '1' };
  const args = ['src/dev/bootstrap.mjs', 'src/dev/start.ts', '--with-langgraph'];
  const started = spawn(process.execPath, [...args, '--data-dir', dataDir, '--port', '0'], {
    env,
    cwd: ROOT,
  });
  child = started;
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  await expect.poll(() => output, { timeout: 90_000 }).toMatch(/Ctrl-C stops it/);
  const file = await readStackFile(dataDir);
  if (!file?.api) throw new Error(output);
  return { file, output };
}

async function stop(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function discover({ api }: StackFile): Promise<DeploymentView[]> {
  const response = await fetch(`${api}/v1/deployments/discover`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
    body: '{"refresh": true}',
  });
  return ((await response.json()) as { items: DeploymentView[] }).items;
}

const summaryOf = (views: DeploymentView[]) =>
  views.map(({ deployment, status, graphs }) => [
    deployment.name,
    status,
    ...graphs.map(({ graph_id }) => graph_id),
  ]);

const ALL = [
  ['deep-research', 'ok', 'deep_research'],
  ['supervisor', 'ok', 'supervisor'],
  ['tools', 'ok', 'agent'],
];

test('the stack brings up three deployments to try things with, and they come back', async () => {
  const first = await start();
  const { deployments = {}, pids } = first.file;
  expect(Object.keys(deployments).sort()).toEqual(['deep-research', 'supervisor', 'tools']);
  for (const url of Object.values(deployments)) expect(first.output).toContain(url);
  expect(summaryOf(await discover(first.file))).toEqual(ALL);

  process.kill(pids['langgraph-tools'] ?? 0, 'SIGKILL');
  const pidNow = async () => (await readStackFile(dataDir))?.pids['langgraph-tools'];
  await expect.poll(pidNow).not.toBe(pids['langgraph-tools']);
  await expect.poll(async () => summaryOf(await discover(first.file))).toEqual(ALL);

  // At other ports, and registered once all the same.
  await stop();
  const second = await start();
  expect(second.file.deployments).not.toEqual(deployments);
  const views = await discover(second.file);
  expect(summaryOf(views)).toEqual(ALL);
  expect(Object.fromEntries(views.map(({ deployment: { name, url } }) => [name, url]))).toEqual(
    second.file.deployments,
  );
});
