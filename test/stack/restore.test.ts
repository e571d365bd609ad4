import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { Client, Connection } from '@temporalio/client';
import { Client as Pg } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { newDataDir, startTestStack } from '../support/test-stack.ts';

/** What docs/operations/backup-and-restore.md says, with a running stack: Temporal first, then Postgres, and NATS not at all. */
type Stack = Awaited<ReturnType<typeof startTestStack>>;
const backup = newDataDir();
let before: Stack | undefined;
let restored: Stack | undefined;
beforeAll(async () => {
  before = await startTestStack();
});
afterAll(async () => {
  await before?.stop();
  await restored?.stop();
  rmSync(backup, { recursive: true, force: true });
});

/** A consistent copy of the database of the development server, which goes on. */
async function backUpTemporal({ dataDir }: Stack['endpoints']): Promise<void> {
  const database = new DatabaseSync(join(dataDir, 'temporal.db'));
  await copyDatabase(database, join(backup, 'temporal.db'));
  database.close();
}

/** What `pg_basebackup` leaves out, too: it belongs to the running server, or comes and goes. */
const NOT_COPIED = /pg_wal\/|postmaster\.(pid|opts)$|pgsql_tmp|pg_internal\.init/;

/** A base backup, by the calls of `pg_basebackup`. The WAL comes last: it leads from the begin of the backup to its end. */
async function backUpPostgres({ dataDir, postgres }: Stack['endpoints']): Promise<void> {
  const [from, to] = [join(dataDir, 'postgres'), join(backup, 'postgres')];
  const pg = new Pg({ connectionString: postgres });
  await pg.connect();
  await pg.query(`select pg_backup_start('test', true)`);
  cpSync(from, to, { recursive: true, filter: (path) => !NOT_COPIED.test(path) });
  const { rows } = await pg.query<{ labelfile: string }>(`select labelfile from pg_backup_stop()`);
  cpSync(join(from, 'pg_wal'), join(to, 'pg_wal'), { recursive: true });
  writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  await pg.end();
  const { uid, gid } = statSync(from);
  execFileSync('chown', ['-R', `${uid}:${gid}`, to]);
}

/** Settings and keys are kept apart from the data. */
const backUpKeys = ({ dataDir }: Stack['endpoints']) =>
  writeFileSync(join(backup, 'token-key'), readFileSync(join(dataDir, 'token-key')), {
    mode: 0o600,
  });

const steps = { a: [{ text: 'The work.' }] };
const review = [accept('a')];
const plan = [planOf({ id: 'a' })];

async function startRun(user: TestClient, scenario: Scenario, approval: 'plan' | 'none') {
  const name = await user.addScenario(scenario);
  const { body } = await user.request<{ workflow_id: string }>('POST', '/v1/workflows', {
    task: `Do the work. #scenario:${name}`,
    approval,
  });
  return { id: body.workflow_id, name };
}

test('after a restore, ended runs can be read, open runs go on, and no model answer is paid for again', async () => {
  if (!before) throw new Error('no stack');
  const user = new TestClient(before.endpoints);
  const ended = await startRun(user, { plan, steps, review }, 'none');
  await user.ended(ended.id);
  const waiting = await startRun(user, { plan, steps, review }, 'plan');
  const { approval_id } = await user.asked(waiting.id, 'plan');
  // A call is in flight when Temporal is backed up, and has ended when Postgres is.
  const ahead = await startRun(
    user,
    { plan, steps: { a: [{ text: 'The work.', held: true }] }, review },
    'none',
  );
  const isAsked = async () => (await user.askedIn(ahead.name)).some(({ role }) => role === 'step');
  await expect.poll(isAsked).toBe(true);
  await backUpTemporal(before.endpoints);
  await fetch(`${user.endpoints.model}/${ahead.name}`, { method: 'POST' });
  await user.ended(ahead.id);
  await backUpPostgres(before.endpoints);
  backUpKeys(before.endpoints);
  const lost = await startRun(user, { plan, steps, review }, 'none');
  await user.ended(lost.id);
  await before.stop();
  before = undefined;

  restored = await startTestStack({}, { dataDir: backup });
  const again = new TestClient(restored.endpoints, user.tenant);
  expect(await again.get(ended.id)).toMatchObject({ status: 'completed' });
  expect((await again.events(ended.id)).at(-1)?.payload).toMatchObject({ status: 'completed' });
  expect((await again.request('GET', `/v1/workflows/${lost.id}`)).status).toBe(404);

  await fetch(`${again.endpoints.model}/${waiting.name}`, {
    method: 'PUT',
    body: JSON.stringify({ steps, review }),
  });
  await again.decide(approval_id, { decision: 'approve' });
  expect(await again.ended(waiting.id)).toMatchObject({ status: 'completed' });
  // NATS began empty: the stream was made again, and takes events.
  const relayed = async () => {
    const metrics = await (await fetch(`${again.endpoints.workerMetrics}/metrics`)).text();
    return Number(/^orchestrator_relay_events_published_total (\d+)/m.exec(metrics)?.[1] ?? 0);
  };
  await expect.poll(relayed).toBeGreaterThan(0);
  expect((await again.askedIn(waiting.name)).map(({ role }) => role)).toEqual(['step', 'review']);

  const connection = await Connection.connect({ address: again.endpoints.temporal });
  const workflow = new Client({ connection }).workflow.getHandle(`${user.tenant}/${ahead.id}`);
  await expect
    .poll(async () => (await workflow.describe()).status.name, { timeout: 60_000 })
    .not.toBe('RUNNING');
  await connection.close();
  expect(await again.askedIn(ahead.name)).toEqual([]);
  expect(await again.get(ahead.id)).toMatchObject({ status: 'completed' });
});
