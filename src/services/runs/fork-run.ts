import type { AssignedPlan, AssignedStep } from '../../contracts/plan.ts';
import type { RunSettings } from '../../contracts/run.ts';
import type { ForkWorkflow } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { insertWorkflow } from '../../db/queries/insert-workflow.ts';
import { eventIdOf } from '../../events/event-id.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { InvalidInputError, idempotencyKeyReused, NotFoundError } from '../../platform/errors.ts';
import { hashRequest, idFromKey, newId } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { getBlueprint, pin } from '../blueprints/blueprints.ts';
import { workflowScope } from '../budgets/scopes.ts';
import { TenantLimitError } from '../limits/limit-error.ts';
import { assignAgents, assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { keepTokenForRun } from '../user-tokens/keep-token-for-run.ts';
import { keptSteps, type StepRow } from './kept-steps.ts';
import type { RunAcknowledgement } from './pause-run.ts';
import { runUserOf } from './run-user.ts';
import { dispatchRun, type StartRunDeps, type StartRunRequest } from './start-run.ts';

export interface ForkDeps extends StartRunDeps {
  /** Of the workers: for steps whose blueprint names none. */
  defaultModel(): Promise<string>;
}

export interface ForkRequest extends Omit<StartRunRequest, 'body'> {
  workflowId: string;
  body: ForkWorkflow;
  actor: Actor;
}

/**
 * Starts a new run that keeps the finished steps of another run (kept-steps.ts). The other run does not change.
 * @throws NotFoundError InvalidInputError ConflictError TenantLimitError
 */
export async function forkRun(deps: ForkDeps, request: ForkRequest): Promise<RunAcknowledgement> {
  const { tenantId, body } = request;
  const parent = await readParent(deps.db, tenantId, request.workflowId);
  const agentType = body.agent_type ?? parent.row.agent_type;
  const plan = await planOf(deps, request, parent, agentType);
  const kept = plan ? keptSteps(plan, parent.steps, body.from_step) : [];
  const run = {
    tenant_id: tenantId,
    workflow_id: request.idempotencyKey
      ? idFromKey('wf', tenantId, request.idempotencyKey)
      : newId('wf'),
    task: body.task ?? parent.row.task,
    agent_type: agentType,
    session_id: parent.row.session_id,
    settings: settingsOf(deps, parent.row.settings, body, plan !== undefined),
  };
  await keepTokenForRun(deps, request.principal);
  const isNew = await deps.db.transaction().execute(async (trx) => {
    const isCreated = await insertFork(trx, deps.limits, request, parent, run);
    if (!isCreated) return false;
    if (plan) await insertSteps(trx, run, plan, kept);
    await appendAuditEntry(trx, {
      tenantId,
      actor: request.actor,
      action: 'workflow.fork',
      resource: 'workflows',
      resourceId: run.workflow_id,
      details: { forked_from: request.workflowId, kept: kept.map(({ step_id }) => step_id) },
    });
    return true;
  });
  if (!isNew) return readStatus(deps.db, run);
  deps.notify();
  await dispatchRun(deps, request, run);
  return { workflow_id: run.workflow_id, status: 'pending' };
}

async function readParent(db: Database, tenantId: string, workflowId: string) {
  const [row, steps, budget] = await Promise.all([
    db
      .selectFrom('workflows')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .executeTakeFirst(),
    db
      .selectFrom('steps')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .orderBy('position')
      .execute(),
    db
      .selectFrom('budgets')
      .select('step')
      .where('tenant_id', '=', tenantId)
      .where('scope', '=', workflowScope(workflowId))
      .executeTakeFirst(),
  ]);
  if (!row) throw new NotFoundError('workflow', workflowId);
  return { row, steps, budget: budget?.step ?? null };
}

type Parent = Awaited<ReturnType<typeof readParent>>;

/** The plan of the fork; undefined where the planner is to make one. */
async function planOf(
  deps: ForkDeps,
  { tenantId, body }: ForkRequest,
  parent: Parent,
  agentType: string,
): Promise<AssignedPlan | undefined> {
  const team = await readTeam(deps.db, tenantId, await deps.defaultModel());
  const assignment = { agentType, team, prefer: parent.row.settings.prefer };
  if (!team.some(({ name }) => name === agentType))
    refuse('agent_type', `there is no agent type "${agentType}"`);
  await assertVersions(deps.db, tenantId, body.blueprints ?? {});
  const assign = (steps: AssignedStep[]) =>
    pinVersions(deps, tenantId, body.blueprints ?? {}, steps);
  if (body.plan) {
    const assigned = assignClientPlan(body.plan, assignment, 'plan.');
    assertStep(body.from_step, assigned.steps);
    return { steps: await assign(assigned.steps) };
  }
  assertStep(body.from_step, parent.steps);
  if (body.from_step === undefined) return undefined;
  const stored = parent.steps.map(toAssigned);
  const steps =
    agentType === parent.row.agent_type
      ? stored
      : assignAgents({ steps: stored }, assignment).steps;
  return { steps: await assign(steps) };
}

function assertStep(stepId: string | undefined, steps: { step_id: string }[]): void {
  if (stepId === undefined || steps.some(({ step_id }) => step_id === stepId)) return;
  const known = steps.map(({ step_id }) => step_id).join(', ') || 'none';
  refuse('from_step', `is not a step of the plan; there are: ${known}`);
}

async function assertVersions(db: Database, tenantId: string, versions: Record<string, number>) {
  for (const [name, version] of Object.entries(versions)) {
    await getBlueprint(db, tenantId, name, version).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
      refuse(`blueprints.${name}`, `there is no version ${version} of it`);
    });
  }
}

const pinVersions = (
  { db, defaultModel }: ForkDeps,
  tenantId: string,
  versions: Record<string, number>,
  steps: AssignedStep[],
): Promise<AssignedStep[]> =>
  Promise.all(
    steps.map(async (step) => {
      const version = versions[step.agent.name];
      if (version === undefined) return step;
      const blueprint = await getBlueprint(db, tenantId, step.agent.name, version);
      return { ...step, agent: pin(blueprint, await defaultModel()) };
    }),
  );

const toAssigned = (row: StepRow): AssignedStep => ({
  step_id: row.step_id,
  title: row.title,
  instruction: row.instruction,
  capability: row.capability,
  depends_on: row.depends_on,
  agent: row.agent,
});

function settingsOf(
  deps: ForkDeps,
  old: RunSettings,
  body: ForkWorkflow,
  hasPlan: boolean,
): RunSettings {
  const approval = body.approval ?? old.approval;
  return {
    ...deps.defaults,
    max_revisions: body.max_revisions ?? old.max_revisions,
    ...(old.plan && !hasPlan && { plan: old.plan }),
    ...(approval && { approval }),
    ...(old.prefer && { prefer: old.prefer }),
    ...(old.execution && { execution: true }),
    ...(hasPlan && { resumes: true }),
  };
}

/** @returns false when the same request was made before */
async function insertFork(
  trx: Database,
  limits: Limits,
  request: ForkRequest,
  parent: Parent,
  run: { workflow_id: string; task: string; agent_type: string; settings: RunSettings },
): Promise<boolean> {
  const { tenantId, body } = request;
  const { row } = parent;
  const requestHash = hashRequest({ fork: request.workflowId, body });
  const forkedFrom = { workflow_id: request.workflowId, step_id: body.from_step ?? null };
  const outcome = await insertWorkflow(trx, {
    tenantId,
    workflowId: run.workflow_id,
    task: run.task,
    agentType: run.agent_type,
    input: body.input ?? row.input,
    metadata: body.metadata ?? row.metadata,
    settings: run.settings,
    requestHash,
    scheduleId: null,
    user: runUserOf(request.principal),
    sessionId: row.session_id,
    forkedFrom,
    budget: body.budget ?? parent.budget,
    runLimit: limits.runs,
    event: {
      id: eventIdOf(tenantId, run.workflow_id, 1),
      payload: {
        workflow_id: run.workflow_id,
        status: 'pending',
        previous_status: null,
        forked_from: forkedFrom,
      },
    },
  });
  if (outcome.kind === 'created') return true;
  if (outcome.kind === 'limit_reached') throw new TenantLimitError('runs', limits.runs);
  if (outcome.kind === 'unknown_agent_type')
    refuse('agent_type', `there is no agent type "${run.agent_type}"`);
  if (outcome.kind === 'exists' && outcome.requestHash !== requestHash) {
    throw idempotencyKeyReused();
  }
  return false;
}

async function insertSteps(
  trx: Database,
  run: { tenant_id: string; workflow_id: string },
  plan: AssignedPlan,
  kept: StepRow[],
): Promise<void> {
  await trx
    .insertInto('steps')
    .values(
      plan.steps.map((step, position) => {
        const done = kept.find(({ step_id }) => step_id === step.step_id);
        return {
          tenant_id: run.tenant_id,
          workflow_id: run.workflow_id,
          ...step,
          position,
          depends_on: JSON.stringify(step.depends_on),
          agent: JSON.stringify(done?.agent ?? step.agent),
          status: done ? ('completed' as const) : ('pending' as const),
          round: 0,
          output: done?.output ?? null,
          error: null,
          started_at: done?.started_at ?? null,
          finished_at: done?.finished_at ?? null,
        };
      }),
    )
    .execute();
}

const readStatus = (db: Database, run: { tenant_id: string; workflow_id: string }) =>
  db
    .selectFrom('workflows')
    .select(['workflow_id', 'status'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .executeTakeFirstOrThrow();

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
