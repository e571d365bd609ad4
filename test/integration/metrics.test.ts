import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startApiAgent } from '../support/api-agent.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const endpoints = inject('endpoints');
let replica: ApiProcess;
beforeAll(async () => {
  replica = await startApi(endpoints, { RATE_LIMIT_PER_MINUTE: '2' });
});
afterAll(() => replica?.stop());

const scrape = async (url: string) => (await fetch(`${url}/metrics`)).text();
const worker = () => scrape(endpoints.workerMetrics);
const api = () => scrape(endpoints.api);

/** The value of a series; undefined if the answer does not have it. */
function readSeries(text: string, series: string): number | undefined {
  const line = text.split('\n').find((line) => line.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** Other tests use the same stack: a counter grows at least by what this test does. */
async function expectGrowth(
  read: () => Promise<string>,
  series: string[],
  action: () => Promise<unknown>,
): Promise<void> {
  const before = await read();
  await action();
  for (const name of series)
    await expect
      .poll(async () => readSeries(await read(), name) ?? 0, { message: name })
      .toBeGreaterThan(readSeries(before, name) ?? 0);
}

const plan = [planOf({ id: 'a' })];

test('the worker counts the runs that start and end, and how long they worked', async () => {
  const user = new TestClient(endpoints);
  await expectGrowth(
    worker,
    [
      'orchestrator_runs_started_total{start="new"}',
      'orchestrator_runs_ended_total{status="completed",code=""}',
      'orchestrator_run_duration_seconds_count{status="completed"}',
      'orchestrator_steps_ended_total{status="completed",code=""}',
    ],
    async () => {
      await user.ended(await user.start({ plan, review: [accept('a')] }));
    },
  );
});

test('the worker counts failed runs by code, retries, and approvals', async () => {
  const user = new TestClient(endpoints);
  const failing = { plan, steps: { a: [{ error: { status: 400, message: 'no' } }] } };
  await expectGrowth(
    worker,
    [
      'orchestrator_runs_ended_total{status="failed",code="step_failed"}',
      'orchestrator_steps_ended_total{status="failed",code="model_rejected"}',
      'orchestrator_runs_started_total{start="retry"}',
      'orchestrator_approval_events_total{kind="plan",event="requested"}',
      'orchestrator_approval_events_total{kind="plan",event="decided"}',
    ],
    async () => {
      const id = await user.start(failing, { approval: 'plan' });
      const { approval_id } = await user.asked(id, 'plan');
      await user.decide(approval_id, { decision: 'approve' });
      await user.ended(id);
      await user.request('POST', `/v1/workflows/${id}/retry`);
    },
  );
});

test('every replica reads open runs and approvals from Postgres', async () => {
  const user = new TestClient(endpoints);
  const id = await user.start({ plan }, { approval: 'plan' });
  const { approval_id } = await user.asked(id, 'plan');
  await user.waitFor(id, (run) => run.status === 'awaiting_approval');
  const waiting = 'orchestrator_runs_open{status="awaiting_approval"}';
  for (const read of [worker, api, () => scrape(replica.url)]) {
    await expect.poll(async () => readSeries(await read(), waiting)).toBeGreaterThan(0);
    const text = await read();
    expect(readSeries(text, 'orchestrator_database_up')).toBe(1);
    expect(readSeries(text, 'orchestrator_approvals_open{kind="plan"}')).toBeGreaterThan(0);
    expect(readSeries(text, 'orchestrator_approvals_oldest_seconds{kind="plan"}')).toBeGreaterThan(
      0,
    );
    expect(text).not.toContain(user.tenant);
  }
  await user.decide(approval_id, { decision: 'approve' });
});

test('the worker counts webhook deliveries that were given up', async () => {
  const user = new TestClient(endpoints);
  const receiver = await startReceiver([{ status: 410 }]);
  await expectGrowth(
    worker,
    ['orchestrator_webhook_deliveries_total{status="failed"}'],
    async () => {
      const webhook = { url: receiver.url };
      await user.ended(await user.start({ plan, review: [accept('a')] }, { webhook }));
    },
  );
  await receiver.stop();
});

test('an agent that fails its check is in the metrics', async () => {
  const user = new TestClient(endpoints);
  const agent = await startApiAgent();
  const { status } = await user.request('POST', '/v1/agents', {
    name: 'shepherd',
    type: 'api',
    endpoint: agent.url,
    description: 'Counts sheep.',
    capabilities: ['sheep'],
  });
  expect(status).toBe(201);
  agent.setHealthy(false);
  await expect
    .poll(async () => readSeries(await api(), 'orchestrator_agents{status="error"}'), {
      timeout: 60_000,
    })
    .toBeGreaterThan(0);
  await agent.stop();
});

test('the API counts refused requests by problem code', async () => {
  const user = new TestClient({ ...endpoints, api: replica.url }, `t-${randomUUID()}`);
  const refused = 'orchestrator_http_problems_total{code="rate_limited"}';
  // Until one is refused: a new minute may begin between two requests.
  await expect.poll(async () => (await user.request('GET', '/v1/workflows')).status).toBe(429);
  await expect.poll(async () => readSeries(await scrape(replica.url), refused)).toBeGreaterThan(0);
});

test('the worker with the active relay shows how many times schedules have missed', async () => {
  await expect
    .poll(async () => readSeries(await worker(), 'orchestrator_schedule_missed_times'))
    .toBeGreaterThanOrEqual(0);
});

test('housekeeping is counted by task', async () => {
  for (const task of ['reconcile', 'check_agents'])
    await expectGrowth(
      worker,
      [`orchestrator_housekeeping_rounds_total{task="${task}"}`],
      async () => undefined,
    );
});

describe('alerts and dashboard', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const names = (text: string) => [...new Set(text.match(/\borchestrator_[a-z_]+\b/g))];

  test.each([
    'infra/prometheus/rules.yml',
    'infra/grafana/dashboard.json',
    'docs/operations/monitoring.md',
  ])('the processes show every metric that %s names', async (path) => {
    const shown = `${await worker()}\n${await api()}`;
    const isShown = (name: string) =>
      shown.includes(`# TYPE ${name.replace(/_(bucket|count|sum)$/, '')} `) ||
      shown.includes(`# TYPE ${name} `);
    const found = names(read(path));
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((name) => !isShown(name))).toEqual([]);
  });

  test('docs/operations/troubleshooting.md has a row for every alert', () => {
    const alerts = [...read('infra/prometheus/rules.yml').matchAll(/^ +- alert: (\w+)$/gm)];
    const page = read('docs/operations/troubleshooting.md');
    expect(alerts.length).toBeGreaterThan(15);
    expect(alerts.filter(([, name]) => !page.includes(`lert \`${name}\``))).toEqual([]);
  });

  test('an operator finds every metric of ours in the alerts or on the dashboard', async () => {
    const used = `${read('infra/prometheus/rules.yml')}\n${read('infra/grafana/dashboard.json')}`;
    const shown = [...`${await worker()}`.matchAll(/^# TYPE (orchestrator_\w+) /gm)];
    expect(shown.map(([, name = '']) => name).filter((name) => !used.includes(name))).toEqual([]);
  });
});
