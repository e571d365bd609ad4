import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import { SIGNATURE_HEADER } from '../../src/platform/start-signature.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

/** Somebody who reaches Temporal starts our workflows with inputs of their own. */
const KEYS = `now:${randomBytes(32).toString('base64')}`;

describe.each([
  ['signing', { WORKFLOW_SIGNING_KEYS: KEYS }, 'is not signed'],
  ['encryption', { PAYLOAD_ENCRYPTION_KEYS: KEYS }, 'is not encrypted'],
])('with keys for %s', (kind, env, problem) => {
  let stack: Awaited<ReturnType<typeof startTestStack>>;
  let temporal: Client;
  let user: TestClient;
  beforeAll(async () => {
    stack = await startTestStack(env);
    const connection = await Connection.connect({ address: stack.endpoints.temporal });
    temporal = new Client({ connection });
    user = new TestClient(stack.endpoints);
  });
  afterAll(async () => {
    await temporal?.connection.close();
    await stack?.stop();
  });

  const forgedAct = () => ({
    tenantId: user.tenant,
    actor: { userId: 'forger', ip: '::1', userAgent: 'forged' },
    action: 'workflow.cancel',
    resource: 'workflows',
    resourceId: 'wf_0',
    actId: crypto.randomUUID(),
    at: new Date().toISOString(),
  });
  const forgedEntries = async () =>
    (await user.request<{ items: AuditEntry[] }>('GET', '/v1/audit?actor=forger')).body.items;
  /** How a forged start ends. The attacker cannot read what is encrypted. */
  const attack = async (workflowType: string, args: unknown[], client = temporal) => {
    const handle = await client.workflow.start(workflowType, {
      workflowId: `${user.tenant}/${crypto.randomUUID()}`,
      taskQueue: 'agent-orchestrator',
      args,
    });
    const error = await handle.result().catch((reason: unknown) => reason);
    return { status: (await handle.describe()).status.name, text: textsOf(error) };
  };
  const scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };

  test.for([
    ['recordAct', () => forgedAct()],
    ['deliverWebhooks', () => ({ tenant_id: user.tenant, workflow_id: 'wf_0' })],
    [
      'agentCreation',
      () => ({
        tenant_id: user.tenant,
        agent_creation_id: 'ac_0',
        attempt: 0,
        timeout: 10,
        heartbeat_timeout: 5,
        max_attempts: 1,
      }),
    ],
    [
      'planExecuteReview',
      () => ({
        tenant_id: user.tenant,
        workflow_id: 'wf_0',
        agent_type: 'general',
        settings: { max_revisions: 0, plan_timeout: 10, heartbeat_timeout: 5, max_attempts: 1 },
      }),
    ],
  ] as const)('a forged %s is refused', async ([workflowType, input], { expect }) => {
    const { status, text } = await attack(workflowType, [input()]);
    expect(status).toBe('FAILED');
    if (kind === 'signing') expect(text).toContain(problem);
    expect(await forgedEntries()).toEqual([]);
  });

  test('runs, scheduled runs and webhooks work', async () => {
    const receiver = await startReceiver();
    const id = await user.start(scenario, { webhook: { url: receiver.url } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
    await receiver.stop();
    const name = await user.addScenario(scenario);
    const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
      name: 'A schedule',
      cron: '0 0 1 1 *',
      workflow: { task: `Do it. #scenario:${name}` },
    });
    await user.request('POST', `/v1/schedules/${body.schedule_id}/trigger`, {});
    await expect
      .poll(async () => {
        const path = `/v1/workflows?schedule_id=${body.schedule_id}`;
        const { body: list } = await user.request<{ items: { status: string }[] }>('GET', path);
        return list.items;
      })
      .toMatchObject([{ status: 'completed' }]);
  });

  test.runIf(kind === 'signing')('a signature holds for one workflow and its input', async () => {
    const id = await user.start(scenario);
    await user.ended(id);
    const { events } = await temporal.workflow.getHandle(`${user.tenant}/${id}`).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const signature = started?.header?.fields?.[SIGNATURE_HEADER];
    if (!signature) throw new Error('the run is not signed');
    const thief = new Client({
      connection: temporal.connection,
      interceptors: {
        workflow: [
          {
            startWithDetails: (start, next) =>
              next({ ...start, headers: { [SIGNATURE_HEADER]: signature } }),
          },
        ],
      },
    });
    const { text } = await attack('recordAct', [forgedAct()], thief);
    expect(text).toContain(problem);
    expect(await forgedEntries()).toEqual([]);
  });

  test('what was started before there were keys goes on', async () => {
    const postgres = new Postgres({ connectionString: stack.endpoints.postgres });
    await postgres.connect();
    await postgres.query(`update start_checks set since = now() + interval '1 day'`);
    await postgres.end();
    process.kill(stack.pids.worker ?? Number.NaN, 'SIGKILL');
    expect(await attack('recordAct', [forgedAct()])).toMatchObject({ status: 'COMPLETED' });
    expect(await forgedEntries()).toHaveLength(1);
  });
});

/** What an error and its causes say. */
const textsOf = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${textsOf(error.cause)}` : '';
