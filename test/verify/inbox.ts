import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval, ApprovalSummary } from '../../src/contracts/approval.ts';
import { planOf } from '../support/scenario.ts';
import type { SeenCall } from '../support/tool-service.ts';
import type { RunScript, Tenant } from './script.ts';
import { type DrivenRun, userOf, type World } from './world.ts';

const LOOK_EVERY_MS = 400;
/** A call whose caller has gone may still be on its way to the tool service: whoever tells the truth about it looks twice. */
const LOOK_AGAIN_MS = 1500;

/** The person of a tenant: decides whatever is in the inbox as the run's script says, until `stop`. */
export async function tendInbox(world: World, tenant: Tenant, stop: AbortSignal): Promise<void> {
  const user = userOf(world, tenant);
  const taken = new Set<string>();
  while (!stop.aborted) {
    const inbox = await user.get<{ items: ApprovalSummary[] }>('/v1/approvals?limit=200');
    for (const { approval_id, workflow_id } of inbox.body.items) {
      const run = world.runs.get(workflow_id ?? '');
      if (!run || taken.has(approval_id)) continue;
      taken.add(approval_id);
      void decide(world, run, approval_id).then(
        (isDecided) => !isDecided && taken.delete(approval_id),
        (error: Error) => world.complaints.push(`${approval_id}: ${error.message}`),
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** @returns false where what was to be decided has changed meanwhile */
async function decide(world: World, run: DrivenRun, approvalId: string): Promise<boolean> {
  const user = userOf(world, run.tenant);
  await sleep(run.script.decisions.thinkMs);
  const { body: approval } = await user.get<Approval>(`/v1/approvals/${approvalId}`);
  if (approval.status !== 'pending') return true;
  const decision = await decisionOn(world, run, approval);
  const { status, body } = await user.call<{ code?: string }>(
    'POST',
    `/v1/approvals/${approvalId}/decision`,
    {
      body: { ...decision, subject_hash: approval.subject_hash },
      headers: { 'idempotency-key': `${approvalId}-${approval.subject_hash}` },
    },
  );
  if (status === 200) {
    run.decided.set(approval.kind, (run.decided.get(approval.kind) ?? 0) + 1);
    return true;
  }
  if (body.code === 'subject_changed') return false;
  if (body.code !== 'approval_withdrawn')
    world.complaints.push(
      `${approvalId} (${approval.kind}): a decision got ${status} ${body.code}`,
    );
  return true;
}

async function decisionOn(world: World, run: DrivenRun, approval: Approval) {
  const { decisions } = run.script;
  const isFirst = !run.decided.has(approval.kind);
  switch (approval.kind) {
    case 'plan':
      if (decisions.plan === 'reject_once' && isFirst) return reject('Another plan, please.');
      return decisions.plan === 'edit' ? edit(editedPlan(run.script)) : { decision: 'approve' };
    case 'tool_call': {
      if (decisions.tool_call === 'reject') return reject('Not this one.');
      const args = approval.subject.arguments as Record<string, unknown>;
      return decisions.tool_call === 'edit'
        ? edit({ ...args, n: Number(args.n) + 5_000_000 })
        : { decision: 'approve' };
    }
    case 'result':
      if (decisions.result === 'reject_once' && isFirst) return reject('Shorter!');
      return decisions.result === 'edit'
        ? edit({ output: `Edited in ${run.scenario}` })
        : { decision: 'approve' };
    case 'budget':
      if (decisions.budget === 'reject') return reject('Enough.');
      return decisions.budget === 'edit' ? edit({ model_calls: 200 }) : { decision: 'approve' };
    case 'question':
      return { decision: 'respond', message: 'Blue.' };
    case 'unknown_effect':
      return (await tookPlace(world, String(approval.subject.idempotency_key)))
        ? { decision: 'respond', message: 'It happened.' }
        : { decision: 'approve' };
  }
}

const reject = (message: string) => ({ decision: 'reject', message });
const edit = (changed: unknown) => ({ decision: 'edit', edit: changed });

function editedPlan(script: RunScript) {
  const { steps } = planOf(...script.steps).json as { steps: { instruction: string }[] };
  return { steps: steps.map((step) => ({ ...step, instruction: `${step.instruction}, edited` })) };
}

async function tookPlace(world: World, key: string): Promise<boolean> {
  const look = async () => (await world.tools.get<SeenCall[]>('/applied')).body;
  await look();
  await sleep(LOOK_AGAIN_MS);
  return (await look()).some((call) => call.key === key);
}
