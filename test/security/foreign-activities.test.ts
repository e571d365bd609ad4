import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import { TestClient } from '../support/client.ts';

/** Somebody who reaches Temporal, and writes into the audit log of another tenant. */
let temporal: Client;
beforeAll(async () => {
  const connection = await Connection.connect({ address: inject('endpoints').temporal });
  temporal = new Client({ connection });
});
afterAll(() => temporal?.connection.close());

const forgedAct = (tenantId: string) => ({
  tenantId,
  actor: { userId: 'admin', ip: '::1', userAgent: 'forged' },
  action: 'workflow.cancel',
  resource: 'workflows',
  resourceId: 'wf_0',
  actId: crypto.randomUUID(),
  at: new Date().toISOString(),
});

test.each([
  ['of another tenant', () => `attacker/audit/${crypto.randomUUID()}`],
  ['of no tenant', () => `forged-${crypto.randomUUID()}`],
])('a workflow %s cannot work for a tenant', async (_, newWorkflowId) => {
  const victim = new TestClient(inject('endpoints'));
  const workflowId = newWorkflowId();
  const ended = temporal.workflow.execute('recordAct', {
    workflowId,
    taskQueue: 'agent-orchestrator',
    args: [forgedAct(victim.tenant)],
  });
  const error = await ended.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect(JSON.stringify((error as WorkflowFailedError).cause?.cause)).toContain('foreign_work');
  const { body } = await victim.request<{ items: AuditEntry[] }>('GET', '/v1/audit');
  expect(body.items).toEqual([]);
});
