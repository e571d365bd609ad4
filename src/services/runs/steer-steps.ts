import type { Principal } from '../../auth/principal.ts';
import { type Plan, plan } from '../../contracts/plan.ts';
import type { RightsDropped } from '../../contracts/rights-dropped.ts';
import type { RunRef } from '../../contracts/run.ts';
import { isTerminal, type ReplaceSteps, type StepState } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import {
  replaceStepsUpdate,
  type StepMessage,
  sayUpdate,
} from '../../workflows/plan-execute-review/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { withdrawUserRights } from '../user-tokens/drop-rights.ts';
import { type SteerRunDeps, steeringActOf } from './pause-run.ts';
import { getStatus } from './read-run.ts';
import { readSteps } from './run-context.ts';
import { updateIdOf } from './update-id.ts';

export interface Steer extends RunRef {
  principal: Principal;
  actor: Actor;
  /** Requests with the same key make one change. */
  idempotencyKey: string | undefined;
}

/**
 * Sends a message to the agent of a running step, which reads it before its next answer. If the caller is not the run's user, the run
 * first loses the rights of its user, even where it then refuses the message.
 * @throws NotFoundError ConflictError UnavailableError
 */
export const sendStepMessage = (
  deps: SayToStepDeps,
  run: Steer,
  message: StepMessage,
): Promise<RightsDropped | null> =>
  deps.audited(
    {
      ...steeringActOf(run, run.actor),
      action: 'workflow.say',
      details: { ...message, ...keyOf(run) },
    },
    async (actId) => {
      await assertActive(deps.db, run);
      const steps = await readSteps(deps.db, run);
      const step = steps.find(({ step_id }) => step_id === message.step_id);
      if (!step) throw new NotFoundError('step', message.step_id);
      if (step.agent.agent_id) {
        throw new ConflictError(
          'cannot_be_told',
          `${step.agent.name} is of type ${step.agent.type}: it takes no messages while it works.`,
        );
      }
      const dropped = await dropRightsOf(deps, run, 'workflow.say');
      const updateId = updateIdOf(sayUpdate.name, run.idempotencyKey ?? actId);
      await deps.runs.update(run, sayUpdate, message, updateId);
      return dropped;
    },
  );

export interface SayToStepDeps extends SteerRunDeps {
  /** Says that events wait for the relay. */
  notify(): void;
}

/** Committed before the run hears anything. */
async function dropRightsOf(deps: SayToStepDeps, run: Steer, action: string) {
  const dropped = await deps.db
    .transaction()
    .execute((trx) => withdrawUserRights(trx, run, run.principal, action));
  if (dropped) deps.notify();
  return dropped;
}

/**
 * Puts other steps in the place of all that have not started; with the run's rights as {@link sendStepMessage}.
 * @throws NotFoundError InvalidInputError ConflictError UnavailableError
 */
export const replaceSteps = (
  deps: ReplaceStepsDeps,
  run: Steer,
  { steps }: ReplaceSteps,
): Promise<void> =>
  deps.audited(
    {
      ...steeringActOf(run, run.actor),
      action: 'workflow.replace_steps',
      details: { steps: steps.map(({ step_id }) => step_id), ...keyOf(run) },
    },
    (actId) => putSteps(deps, run, steps, actId),
  );

export interface ReplaceStepsDeps extends SayToStepDeps {
  defaultModel(): Promise<string>;
}

async function putSteps(
  deps: ReplaceStepsDeps,
  run: Steer,
  steps: Plan['steps'],
  actId: string,
): Promise<void> {
  await assertActive(deps.db, run);
  const [row, stored, defaultModel] = await Promise.all([
    deps.db
      .selectFrom('workflows')
      .select(['agent_type', 'settings'])
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .executeTakeFirstOrThrow(),
    readStartedSteps(deps.db, run),
    deps.defaultModel(),
  ]);
  const { prefer, model } = row.settings;
  const team = await readTeam(deps.db, run.tenant_id, { defaultModel, model });
  assertFits(stored, steps);
  const assigned = assignClientPlan({ steps }, { agentType: row.agent_type, team, prefer });
  await dropRightsOf(deps, run, 'workflow.replace_steps');
  const updateId = updateIdOf(replaceStepsUpdate.name, run.idempotencyKey ?? actId);
  await deps.runs.update(run, replaceStepsUpdate, assigned.steps, updateId);
}

/** What the update can be found by afterwards: services/maintenance/find-outcome.ts. */
const keyOf = ({ idempotencyKey }: Steer) =>
  idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey };

async function assertActive(db: Database, run: RunRef): Promise<void> {
  const { status } = await getStatus(db, run.tenant_id, run.workflow_id);
  if (isTerminal(status)) throw new ConflictError('already_finished', `The workflow is ${status}.`);
}

const readStartedSteps = (db: Database, run: RunRef) =>
  db
    .selectFrom('steps')
    .select(['step_id', 'title', 'instruction', 'capability', 'depends_on'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .where('status', '<>', 'pending')
    .orderBy('position')
    .execute();

type Started = Pick<StepState, 'step_id' | 'title' | 'instruction' | 'capability' | 'depends_on'>;

/** The new steps together with those that have started must be a plan. */
function assertFits(started: Started[], steps: Plan['steps']): void {
  const taken = steps.findIndex((step) => started.some(({ step_id }) => step_id === step.step_id));
  if (taken >= 0) {
    throw new InvalidInputError([
      {
        field: `steps.${taken}.step_id`,
        message: 'is a step that has started; it cannot be replaced',
      },
    ]);
  }
  const parsed = plan.safeParse({ steps: [...started, ...steps] });
  if (parsed.success) return;
  throw new InvalidInputError(
    parsed.error.issues.map(({ path, message }) => ({
      field: fieldOf(path, started.length),
      message,
    })),
  );
}

/** Where the client wrote it: its steps come after those that have started. */
const fieldOf = ([first, index, ...rest]: PropertyKey[], offset: number): string =>
  typeof index === 'number' && index >= offset
    ? [first, index - offset, ...rest].join('.')
    : 'steps';
