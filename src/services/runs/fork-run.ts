import type { AssignedPlan, AssignedStep } from '../../contracts/plan.ts';
import type { RunSettings } from '../../contracts/run.ts';
import type { ForkWorkflow, WorkflowStatus } from '../../contracts/workflow.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { insertWorkflow } from '../../db/queries/insert-workflow.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { idFor } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertModel } from '../blueprints/assert-model.ts';
import { getBlueprint, type ModelChoice, pin } from '../blueprints/blueprints.ts';
import { workflowScope } from '../budgets/scopes.ts';
import { assignAgents, assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { keepTokenForRun, runUserOf } from '../user-tokens/run-user.ts';
import { keptSteps, type StepRow } from './kept-steps.ts';
import type { RunAcknowledgement } from './pause-run.ts';
import { readStepRows, toAssigned } from './run-context.ts';
import {
  dispatchRun,
  readAccepted,
  refusalOf,
  type StartRunDeps,
  type StartRunOrigin,
} from './start-run.ts';
import type { RunStart } from './temporal.ts';

export interface ForkDeps extends StartRunDeps {
  /** Of the workers: for steps whose blueprint names none. */
  defaultModel(): Promise<string>;
}

export interface ForkRequest extends StartRunOrigin {
  workflowId: string;
  body: ForkWorkflow;
  actor: Actor;
}

/**
 * Starts a new run that keeps the finished steps of another run (kept-steps.ts). The other run does not change.
 * @throws NotFoundError InvalidInputError ConflictError TenantLimitError
 */
export async function forkRun(deps: ForkDeps, request: ForkRequest): Promise<RunAcknowledgement> {
  const { tenantId, workflowId, body, idempotencyKey } = request;
  const forkId = idFor('wf', tenantId, idempotencyKey);
  const user = runUserOf(request.principal);
  const { row } = await createOnce<{ status: WorkflowStatus; run?: RunStart }>({
    request: { fork: workflowId, body },
    readsFirst: idempotencyKey !== undefined,
    read: () => readAccepted(deps.db, { tenantId, workflowId: forkId, user }),
    create: async (requestHash) => {
      const run = await createFork(deps, request, forkId, requestHash);
      return run && { status: 'pending', run };
    },
  });
  if (row.run) {
    deps.notify();
    await dispatchRun(deps, request, row.run);
  }
  return { workflow_id: forkId, status: row.status };
}

async function createFork(
  deps: ForkDeps,
  request: ForkRequest,
  forkId: string,
  requestHash: string,
): Promise<RunStart | undefined> {
  const { tenantId, body, principal } = request;
  assertModel(body.model, deps.providers);
  const parent = await readParent(deps.db, tenantId, request.workflowId);
  const agentType = body.agent_type ?? parent.row.agent_type;
  const plan = await planOf(deps, request, parent, agentType);
  const kept = plan ? keptSteps(plan, parent.steps, body.from_step) : [];
  const run = {
    tenant_id: tenantId,
    workflow_id: forkId,
    task: body.task ?? parent.row.task,
    agent_type: agentType,
    session_id: parent.row.session_id,
    settings: settingsOf(deps, parent.row.settings, body, plan !== undefined),
  };
  await keepTokenForRun(deps, principal);
  return deps.db.transaction().execute(async (trx) => {
    const outcome = await insertWorkflow(trx, {
      ...run,
      input: body.input ?? parent.row.input,
      metadata: body.metadata ?? parent.row.metadata,
      request_hash: requestHash,
      schedule_id: null,
      user: runUserOf(principal),
      forked_from: { workflow_id: request.workflowId, step_id: body.from_step ?? null },
      budget: body.budget ?? parent.budget,
      run_limit: deps.limits.runs,
      event_id: eventIdOf(tenantId, forkId, 1),
    });
    if (outcome === 'exists') return undefined;
    if (outcome !== 'created') throw await refusalOf(deps, outcome, run);
    if (plan) await insertSteps(trx, run, plan, kept);
    await appendAuditEntry(trx, {
      tenantId,
      actor: request.actor,
      action: 'workflow.fork',
      resource: 'workflows',
      resourceId: forkId,
      details: { forked_from: request.workflowId, kept: kept.map(({ step_id }) => step_id) },
    });
    return run;
  });
}

async function readParent(db: Database, tenantId: string, workflowId: string) {
  const [row, steps, budget] = await Promise.all([
    db
      .selectFrom('workflows')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .executeTakeFirst(),
    readStepRows(db, { tenant_id: tenantId, workflow_id: workflowId }),
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
  const models = {
    defaultModel: await deps.defaultModel(),
    model: body.model ?? parent.row.settings.model,
  };
  const team = await readTeam(deps.db, tenantId, models);
  const { prefer, output_schema } = parent.row.settings;
  const assignment = { agentType, team, prefer, oneResult: output_schema !== undefined };
  if (!team.some(({ name }) => name === agentType))
    refuse('agent_type', `there is no agent type "${agentType}"`);
  await assertVersions(deps.db, tenantId, body.blueprints ?? {});
  const assign = (steps: AssignedStep[]) =>
    pinVersions(deps.db, tenantId, { versions: body.blueprints ?? {}, models }, steps);
  if (body.plan) {
    const assigned = assignClientPlan(body.plan, assignment, 'plan.');
    assertStep(body.from_step, assigned.steps);
    return { steps: await assign(assigned.steps) };
  }
  assertStep(body.from_step, parent.steps);
  if (body.from_step === undefined) return undefined;
  const stored = parent.steps.map(toAssigned).map((step) => withModel(step, body.model));
  const steps =
    agentType === parent.row.agent_type
      ? stored
      : assignAgents({ steps: stored }, assignment).steps;
  return { steps: await assign(steps) };
}

/** An agent of another type chooses its model itself. */
const withModel = (step: AssignedStep, model: string | undefined): AssignedStep =>
  model !== undefined && (step.agent.type === undefined || step.agent.graph !== undefined)
    ? { ...step, agent: { ...step.agent, model } }
    : step;

function assertStep(stepId: string | undefined, steps: { step_id: string }[]): void {
  if (stepId === undefined || steps.some(({ step_id }) => step_id === stepId)) return;
  const known = steps.map(({ step_id }) => step_id).join(', ') || 'none';
  refuse('from_step', `is not a step of the plan. Steps: ${known}`);
}

async function assertVersions(db: Database, tenantId: string, versions: Record<string, number>) {
  for (const [name, version] of Object.entries(versions)) {
    await getBlueprint(db, tenantId, name, version).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
      refuse(`blueprints.${name}`, `has no version ${version}`);
    });
  }
}

const pinVersions = (
  db: Database,
  tenantId: string,
  { versions, models }: { versions: Record<string, number>; models: ModelChoice },
  steps: AssignedStep[],
): Promise<AssignedStep[]> =>
  Promise.all(
    steps.map(async (step) => {
      const version = versions[step.agent.name];
      if (version === undefined) return step;
      const blueprint = await getBlueprint(db, tenantId, step.agent.name, version);
      return { ...step, agent: pin(blueprint, models) };
    }),
  );

function settingsOf(
  deps: ForkDeps,
  old: RunSettings,
  body: ForkWorkflow,
  hasPlan: boolean,
): RunSettings {
  const approval = body.approval ?? old.approval;
  const model = body.model ?? old.model;
  const schema = old.output_schema;
  return {
    ...deps.defaults,
    max_revisions: body.max_revisions ?? old.max_revisions,
    ...(old.plan && !hasPlan && { plan: old.plan }),
    ...(approval && { approval }),
    ...(old.prefer && { prefer: old.prefer }),
    ...(model && { model }),
    ...(schema && { output_schema: schema }),
    ...(old.execution && { execution: true }),
    ...(hasPlan && { resumes: true }),
  };
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
          output_schema: step.output_schema ? JSON.stringify(step.output_schema) : null,
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

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
