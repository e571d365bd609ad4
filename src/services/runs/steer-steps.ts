import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { toPathErrors } from '../../contracts/field-errors.ts';
import { type AssignedStep, type ClientStep, plan } from '../../contracts/plan.ts';
import type { RightsDropped } from '../../contracts/rights-dropped.ts';
import type { RunRef } from '../../contracts/run.ts';
import { isSameStep } from '../../contracts/same-step.ts';
import { isTerminal, type ReplaceSteps, type StepState } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import {
  replaceStepsUpdate,
  type StepMessage,
  sayUpdate,
} from '../../workflows/plan-execute-review/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { assertOneResult, assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { withdrawUserRights } from '../user-tokens/drop-rights.ts';
import { type SteerRunDeps, steeringActOf } from './pause-run.ts';
import { getRun, getStatus, type TemporalUi } from './read-run.ts';
import { readRun, readStepRows, readSteps, toAssigned } from './run-context.ts';
import { keepAgents, readSentPlan } from './sent-plan.ts';
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
  body: ReplaceSteps,
): Promise<void> =>
  deps.audited(
    {
      ...steeringActOf(run, run.actor),
      action: 'workflow.replace_steps',
      details: { steps: body.steps.map(({ step_id }) => step_id), ...keyOf(run) },
    },
    (actId) => putSteps(deps, run, body, actId),
  );

export interface ReplaceStepsDeps extends SayToStepDeps {
  temporalUi: TemporalUi;
  defaultModel(): Promise<string>;
}

async function putSteps(
  deps: ReplaceStepsDeps,
  run: Steer,
  body: ReplaceSteps,
  actId: string,
): Promise<void> {
  await assertActive(deps.db, run);
  const { tenant_id, workflow_id } = run;
  const [shown, { agent_type: agentType, settings }, stored, defaultModel] = await Promise.all([
    getRun(deps.db, tenant_id, workflow_id, deps.temporalUi),
    readRun(deps.db, run),
    readStepRows(deps.db, run),
    deps.defaultModel(),
  ]);
  const started = stored.filter(({ status }) => status !== 'pending').map(toAssigned);
  const sent = readSentPlan({ ...body, steps: takeStarted(body.steps, started) }, shown);
  const steps = parseSteps(sent.steps, started);
  const { prefer, model, output_schema } = settings;
  const team = await readTeam(deps.db, tenant_id, { defaultModel, model });
  if (output_schema)
    assertOneResult([...started.filter((step) => !isOneOf(steps, step)), ...steps]);
  const assigned = assignClientPlan({ steps }, { agentType, team, prefer });
  await dropRightsOf(deps, run, 'workflow.replace_steps');
  const updateId = updateIdOf(replaceStepsUpdate.name, run.idempotencyKey ?? actId);
  const replacement = keepAgents(assigned, sent.sameAgent, stored).steps.filter(
    (step) => !isOneOf(started, step),
  );
  await deps.runs.update(run, replaceStepsUpdate, replacement, updateId);
}

/** What the update can be found by afterwards: services/maintenance/find-outcome.ts. */
const keyOf = ({ idempotencyKey }: Steer) =>
  idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey };

async function assertActive(db: Database, run: RunRef): Promise<void> {
  const { status } = await getStatus(db, run.tenant_id, run.workflow_id);
  if (isTerminal(status)) throw new ConflictError('already_finished', `The workflow is ${status}.`);
}

type Step = Pick<StepState, 'step_id'>;

const isOneOf = (steps: Step[], { step_id }: Step) =>
  steps.some((step) => step.step_id === step_id);

/** Steps that have started may be sent back with their status, unless the client changed them. @throws ConflictError `step_started` */
function takeStarted(sent: ReplaceSteps['steps'], started: AssignedStep[]): object[] {
  return sent.map((step) => {
    const before = started.find(({ step_id }) => step_id === step.step_id);
    if (!before) return step;
    const { step_id, title, instruction, capability, agent, depends_on, output_schema } = step;
    if (step.status !== undefined && isSameStep(step, before))
      return { step_id, title, instruction, capability, agent, depends_on, output_schema };
    throw new ConflictError(
      'step_started',
      `The step ${step_id} has started; it cannot be replaced.`,
    );
  });
}

/** The sent steps together with those that have started must be a plan. @throws InvalidInputError */
function parseSteps(sent: unknown[], started: AssignedStep[]): ClientStep[] {
  const ids = z.array(z.looseObject({ step_id: z.string() })).parse(sent);
  const others = started.filter((step) => !isOneOf(ids, step)).map(({ agent: _, ...step }) => step);
  const parsed = plan.safeParse({ steps: [...others, ...sent] });
  if (parsed.success) return parsed.data.steps.slice(others.length);
  throw new InvalidInputError(
    toPathErrors(parsed.error).map(({ path, message }) => ({
      field: fieldOf(path, others.length),
      message,
    })),
  );
}

/** Where the client wrote it: its steps come after the others. */
const fieldOf = ([first, index, ...rest]: PropertyKey[], offset: number): string =>
  typeof index === 'number' && index >= offset
    ? [first, index - offset, ...rest].join('.')
    : 'steps';
