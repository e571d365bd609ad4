import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreationStatus } from '../../src/contracts/agent-creation.ts';
import { Creator, understands } from '../support/creator.ts';
import { type Example, startExample } from '../support/example-deployments.ts';
import { startTestStack } from '../support/test-stack.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let tools: Example;
beforeAll(async () => {
  [stack, tools] = await Promise.all([
    startTestStack({ DEPLOYMENT_RETRY_SECONDS: '1' }),
    startExample('tools'),
  ]);
});
afterAll(() => Promise.all([stack?.stop(), tools?.stop()]));

const kill = (name: string) => process.kill(stack.pids[name] ?? Number.NaN, 'SIGKILL');

/** The model takes its time, so that there is something to be killed in. */
const creation = {
  understand: (understands('Coder').understand ?? []).map((reply) => ({ ...reply, delayMs: 700 })),
  config: [{ json: { name: 'Coder', config: { temperature: 0.1 } }, delayMs: 700 }],
};

const PHASES: CreationStatus[] = [
  'understanding',
  'discovering',
  'configuring',
  'awaiting_confirmation',
  'applying',
  'verifying',
];

test.each(PHASES)(
  'while it is %s the worker and the deployment are killed, and the agent is created once',
  async (phase) => {
    const user = new Creator(stack.endpoints);
    await user.register(tools);
    const id = await user.create(creation);
    const begins = async (status: CreationStatus) =>
      user.patiently(id, async () =>
        (await user.creationEvents(id)).find(({ payload }) => payload.status === status),
      );
    const strike = async () => {
      await begins(phase);
      kill('worker');
      // The development server writes its data every few seconds: killed, it loses what it had shown us for good.
      await tools.kill(phase === 'verifying' ? 'SIGTERM' : 'SIGKILL');
      await tools.restart();
    };
    const struck = strike();
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    if (phase === 'awaiting_confirmation') await struck;
    // Twice, as somebody does who has not seen the answer.
    const decisions = await Promise.all(
      [1, 2].map(() =>
        user.decide(approval_id, { decision: 'approve' }, { 'idempotency-key': 'yes' }),
      ),
    );
    expect(decisions.map(({ status }) => status)).toEqual([200, 200]);
    await struck;
    const ended = await user.endOf(id);
    expect(ended).toMatchObject({ status: 'completed', items: [{ status: 'completed' }] });
    const made = await tools.as(user.token).assistants.search({ limit: 100 });
    const own = made.filter(({ metadata }) => metadata?.creation_key === `${user.tenant}/${id}/1`);
    expect(own).toMatchObject([
      {
        assistant_id: ended.items[0]?.assistant_id,
        config: { configurable: { temperature: 0.1 } },
      },
    ]);
    const events = await user.creationEvents(id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    // A model's answer that was received is not paid for twice: only one that was on its way when the worker died is asked for again.
    const asked = await user.askedIn(user.scenarios.get(id) ?? '');
    expect(asked.length).toBeLessThanOrEqual(3);
  },
  120_000,
);
