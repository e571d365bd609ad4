import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import type { RightsDropped } from '../../src/contracts/rights-dropped.ts';
import { Creator } from '../support/creator.ts';
import { type Example, startExample } from '../support/example-deployments.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';

/** Two users of one tenant. A deployment shows each of them their own assistants only. */
let tools: Example;
beforeAll(async () => {
  tools = await startExample('tools');
});
afterAll(() => tools?.stop());

const SECRET = 'Payroll';

async function two() {
  const owner = new Creator(inject('endpoints'));
  const other = new Creator(owner.endpoints, owner.tenant);
  await owner.register(tools);
  await tools.as(owner.token).assistants.create({ graphId: 'agent', name: SECRET });
  return { owner, other };
}

const LOOK = { tools: [{ name: 'list_agents', arguments: {} }] };
const looking: Scenario = {
  plan: [planOf({ id: 'a', capability: 'agent_management' }, { id: 'b', after: ['a'] })],
  steps: { a: [LOOK, LOOK, { text: 'done' }], '*': [{ text: 'done' }] },
  review: [accept('a', 'b')],
};
const ASKS = { modes: [], tools: [{ name: 'list_agents', policy: 'ask' }] };

/** A run of the owner's that waits before it calls a tool with their token. */
async function waitingRun(owner: Creator, approval: object = ASKS) {
  const id = await owner.start(looking, { approval });
  return { id, call: await owner.asked(id, 'tool_call') };
}

/** Decides yes to every call that is still asked for, as the owner, and reads what the model was told by each. */
async function heard(owner: Creator, id: string, ...decided: string[]): Promise<string[]> {
  for (;;) {
    const run = await owner.waitFor(
      id,
      ({ status, pending_approvals: open }) =>
        status === 'completed' || open.some((one) => !decided.includes(one)),
    );
    if (run.status === 'completed') break;
    for (const approval of run.pending_approvals) {
      await owner.decide(approval, { decision: 'approve' });
      decided.push(approval);
    }
  }
  const asked = (await owner.modelRequests(id)).filter(
    ({ role, title, turn }) => role === 'step' && title === 'Title of a' && turn > 0,
  );
  return asked.map(({ last }) => last);
}

const replacement = (id: string) => ({
  steps: [
    {
      step_id: id,
      title: `Title of ${id}`,
      instruction: 'Tell me what the agents do.',
      capability: 'general',
      depends_on: ['a'],
    },
  ],
});

describe.concurrent('a run that carries a token', () => {
  test.for([
    [
      'says something to a step',
      'workflow.say',
      (other: Creator, id: string) =>
        other.request<{ rights_dropped: RightsDropped }>(
          'POST',
          `/v1/workflows/${id}/steps/a/messages`,
          { message: 'List what there is.' },
        ),
    ],
    [
      'replaces steps',
      'workflow.replace_steps',
      (other: Creator, id: string) =>
        other.request<{ rights_dropped: RightsDropped }>(
          'PUT',
          `/v1/workflows/${id}/steps`,
          replacement('b'),
        ),
    ],
  ] as const)(
    'is no longer its user’s when another user %s',
    async ([, action, steer], { expect }) => {
      const { owner, other } = await two();
      const { id } = await waitingRun(owner);
      const { status, body } = await steer(other, id);
      expect([200, 202]).toContain(status);
      const dropped = { user_id: owner.user, by: other.user, action };
      expect(body.rights_dropped).toMatchObject(dropped);
      const told = await heard(owner, id);
      expect(told.join()).not.toContain(SECRET);
      expect(told.join()).toContain(`${other.user} steered this run`);
      expect(await owner.get(id)).toMatchObject({ user_id: owner.user, rights_dropped: dropped });
      const events = await owner.events(id);
      expect(events.filter(({ type }) => type === 'workflow.rights_dropped')).toMatchObject([
        { payload: dropped },
      ]);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    },
  );

  test.for([
    ['edits a call', { decision: 'edit', edit: {} }],
    ['rejects a call with a message', { decision: 'reject', message: 'List all of them.' }],
  ] as const)('is no longer its user’s when another user %s', async ([, decision], { expect }) => {
    const { owner, other } = await two();
    const { id, call } = await waitingRun(owner);
    const { status, body } = await other.decide(call.approval_id, decision);
    const dropped = { user_id: owner.user, by: other.user, action: 'approval.decide' };
    expect({ status, decision: body.decision }).toMatchObject({
      status: 200,
      decision: { rights_dropped: dropped },
    });
    const told = await heard(owner, id, call.approval_id);
    expect(told.join()).not.toContain(SECRET);
    expect(told.join()).toContain('no longer acts for');
    const { body: audit } = await owner.request<{ items: AuditEntry[] }>(
      'GET',
      `/v1/audit?action=approval.decide&resource_id=${call.approval_id}`,
    );
    expect(audit.items).toMatchObject([{ details: { rights_dropped: owner.user } }]);
  });

  test('is no longer its user’s when another user edits its plan', async ({ expect }) => {
    const { owner, other } = await two();
    const id = await owner.start(looking, { approval: 'plan' });
    const { approval_id } = await owner.asked(id, 'plan');
    const steps = planOf({ id: 'a', capability: 'agent_management' }).json as object;
    await other.decide(approval_id, { decision: 'edit', edit: steps as Record<string, unknown> });
    expect((await heard(owner, id, approval_id)).join()).not.toContain(SECRET);
    expect(await owner.get(id)).toMatchObject({ rights_dropped: { by: other.user } });
  });

  test('is no longer its user’s when another user retries it', async ({ expect }) => {
    const { owner, other } = await two();
    const broken = { error: { status: 400 } };
    const id = await owner.start({ ...looking, plan: [broken, ...(looking.plan ?? [])] });
    await owner.ended(id);
    const { body } = await other.request<object>('POST', `/v1/workflows/${id}/retry`);
    expect(body).toMatchObject({ rights_dropped: { by: other.user, action: 'workflow.retry' } });
    expect((await heard(owner, id)).join()).not.toContain(SECRET);
  });

  test('acts for the user who forks it, with their own token', async ({ expect }) => {
    const { owner, other } = await two();
    await tools.as(other.token).assistants.create({ graphId: 'agent', name: 'Mine' });
    const { id, call } = await waitingRun(owner);
    await owner.decide(call.approval_id, { decision: 'approve' });
    expect((await heard(owner, id, call.approval_id))[0]).toContain(SECRET);
    const name = await other.addScenario(looking);
    const fork = await other.request<{ workflow_id: string }>('POST', `/v1/workflows/${id}/fork`, {
      task: `List them. #scenario:${name}`,
      approval: 'none',
    });
    const run = await other.ended(fork.body.workflow_id);
    expect(run).toMatchObject({ status: 'completed', user_id: other.user, rights_dropped: null });
    const told = (await other.askedIn(name)).map(({ last }) => last).join();
    expect(told).toContain('Mine');
    expect(told).not.toContain(SECRET);
  });

  test('stays its user’s when others pause, resume and approve what is shown', async ({
    expect,
  }) => {
    const { owner, other } = await two();
    const { id, call } = await waitingRun(owner);
    await other.request('POST', `/v1/workflows/${id}/pause`);
    await other.request('POST', `/v1/workflows/${id}/resume`);
    await other.decide(call.approval_id, { decision: 'approve', message: 'Looks good.' });
    const told = await heard(owner, id, call.approval_id);
    expect(told[0]).toContain(SECRET);
    expect(await owner.get(id)).toMatchObject({ rights_dropped: null });
  });

  test('stays its user’s when they steer it themselves', async ({ expect }) => {
    const { owner } = await two();
    const { id, call } = await waitingRun(owner);
    await owner.request('PUT', `/v1/workflows/${id}/steps`, replacement('b'));
    await owner.decide(call.approval_id, { decision: 'edit', edit: {} });
    expect((await heard(owner, id, call.approval_id))[0]).toContain(SECRET);
  });
});

test('an agent creation takes no words from another user, nor does the run that waits for it', async () => {
  const { owner, other } = await two();
  const args = { deployment: 'tools', graph: 'agent', name: 'Coder', config: {} };
  const id = await owner.start({
    ...looking,
    steps: {
      a: [{ tools: [{ name: 'create_agent', arguments: args }] }, LOOK, { text: 'done' }],
      '*': [{ text: 'done' }],
    },
  });
  const approval = await owner.patiently(
    id,
    async () => (await owner.approvals('kind=agent_creation'))[0],
  );
  for (const body of [
    { decision: 'approve' },
    { decision: 'edit', edit: { items: [{ item: 1, name: 'Theirs' }] } },
    { decision: 'respond', message: 'yes' },
  ])
    expect(await other.decide(approval.approval_id, body)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  const message = 'Tell me what there is.';
  expect((await other.decide(approval.approval_id, { decision: 'reject', message })).status).toBe(
    200,
  );
  const [rejected, shown] = await heard(owner, id);
  expect(rejected).toContain(`Rejected by ${other.user}.`);
  expect(rejected).not.toContain(message);
  expect(shown).toContain(SECRET);
});
