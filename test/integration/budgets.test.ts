import { expect, inject, test } from 'vitest';
import { workflowOwner } from '../../src/contracts/owner.ts';
import { createDatabase } from '../../src/db/database.ts';
import { appendAnswer } from '../../src/db/queries/messages.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { readStanding, workflowScope } from '../../src/services/budgets/scopes.ts';
import { TestClient } from '../support/client.ts';

/** Answers are stored without the lock on the budget. One that comes between two looks must not be missing in both. */
test('a call is in flight or answered at every moment that a budget is looked at', async () => {
  const user = new TestClient(inject('endpoints'));
  const { db } = createDatabase({
    url: user.endpoints.postgres,
    poolSize: 4,
    name: 'test',
    log: createLogger('test', 'silent'),
  });
  const run = { tenantId: user.tenant, owner: workflowOwner(`wf_${'0'.repeat(26)}`) };
  const calls = Array.from({ length: 300 }, (_, sequence) => sequence);
  await db
    .insertInto('budget_reservations')
    .values(
      calls.map((sequence) => ({
        tenant_id: run.tenantId,
        call_id: `c/${sequence}`,
        owner_kind: run.owner.kind,
        owner_id: run.owner.id,
        session_id: null,
        tokens: 10,
        cost_usd: '0.1',
      })),
    )
    .execute();
  let isDone = false;
  const answers = (async () => {
    for (const sequence of calls) {
      await appendAnswer(
        db,
        { ...run, conversationId: 'c' },
        [{ sequence, role: 'assistant', content: {} }],
        {
          ...{ stepId: null, agent: 'planner', provider: 'p', model: 'm', cachedTokens: 0 },
          ...{ inputTokens: 4, outputTokens: 6, costUsd: '0.1', latencyMs: 1 },
        },
      );
    }
  })().finally(() => {
    isDone = true;
  });
  const sums = new Set<string>();
  const look = async () => {
    while (!isDone) {
      const { used, reserved } = await readStanding(
        db,
        run.tenantId,
        workflowScope(run.owner.id),
        '',
      );
      sums.add(
        `${used.model_calls + reserved.model_calls} calls, ${used.tokens + reserved.tokens} tokens, ${(Number(used.usd) + Number(reserved.usd)).toFixed(1)} USD`,
      );
    }
  };
  await Promise.all([answers, look(), look()]);
  await db.destroy();
  expect([...sums]).toEqual(['300 calls, 3000 tokens, 30.0 USD']);
});
