import type { AssignedAgent, AssignedPlan, Plan, PlannedStep } from '../../contracts/plan.ts';
import type { Prefer } from '../../contracts/run.ts';
import { DomainError, type FieldError, InvalidInputError } from '../../platform/errors.ts';
import { suggest } from '../../platform/suggest.ts';
import { AgentUnavailableError } from '../agents/recheck-agents.ts';
import { assertStepSchemas } from './assert-schema.ts';
import type { Member } from './team.ts';

/** A plan needs what nobody has; `errors` names the steps. */
export class MissingCapabilityError extends DomainError {
  readonly code = 'missing_capability';
  readonly errors: FieldError[];
  /** Registered agents that would be able, but cannot work now. */
  readonly away: Member[];
  /** Whether nothing else stands in the way: the same plan may pass later. */
  readonly isPassing: boolean;
  constructor(problems: AssignmentProblem[]) {
    const errors = problems.map(({ error }) => error);
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'MissingCapabilityError';
    this.errors = errors;
    this.away = [...new Set(problems.flatMap(({ away }) => away))];
    this.isPassing = problems.every(({ away }) => away.length > 0);
  }
}

/** Of one step. */
interface AssignmentProblem {
  error: FieldError;
  away: Member[];
}

export interface Assignment {
  /** The run's own: the first choice for what it is able to do. */
  agentType: string;
  team: Member[];
  prefer?: Prefer | undefined;
  /** The run's output has a schema, so one step must deliver it. */
  oneResult?: boolean | undefined;
  /** A step that names an agent is for that one only. */
  onlyNamed?: boolean | undefined;
}

/** A step that is to be given to somebody; one that was given to somebody before may go to another. */
export type OpenStep = Omit<PlannedStep, 'agent'> & { agent?: string | AssignedAgent | undefined };

/**
 * Gives each step an agent. Name, version, model and limits are pinned: nothing that is changed later touches the run.
 * @throws MissingCapabilityError InvalidInputError
 */
export function assignAgents(plan: { steps: OpenStep[] }, assignment: Assignment): AssignedPlan {
  const problems: AssignmentProblem[] = [];
  const steps = plan.steps.map((step, index) => {
    const wanted = typeof step.agent === 'string' ? step.agent : undefined;
    const [member] = rankCandidates({ wanted, capability: step.capability }, assignment);
    if (!member) problems.push(problemOf(step, wanted, index, assignment.team));
    return { ...step, agent: member?.assigned };
  });
  if (assignment.oneResult) assertOneResult(plan.steps);
  if (problems.length > 0) throw new MissingCapabilityError(problems);
  return { steps: steps as AssignedPlan['steps'] };
}

/** Refuses a plan that no single step ends. @throws InvalidInputError */
export function assertOneResult(steps: Pick<OpenStep, 'step_id' | 'depends_on'>[]): void {
  const used = new Set(steps.flatMap(({ depends_on }) => depends_on));
  const ends = steps.map(({ step_id }) => step_id).filter((id) => !used.has(id));
  if (ends.length <= 1) return;
  const message = `must end in one step, because the output has a schema; now they end in ${ends.join(', ')}`;
  throw new InvalidInputError([{ field: 'steps', message }]);
}

/** The same where a client gave the plan. @throws InvalidInputError AgentUnavailableError */
export function assignClientPlan(plan: Plan, assignment: Assignment, field = ''): AssignedPlan {
  try {
    assertStepSchemas(plan.steps);
    return assignAgents(plan, assignment);
  } catch (error) {
    if (error instanceof InvalidInputError) throw prefixed(error.errors, field);
    if (!(error instanceof MissingCapabilityError)) throw error;
    if (error.isPassing)
      throw new AgentUnavailableError(
        error.message,
        error.away.flatMap(({ agentId }) => agentId ?? []),
      );
    throw prefixed(error.errors, field);
  }
}

const prefixed = (errors: FieldError[], prefix: string): InvalidInputError =>
  new InvalidInputError(errors.map((one) => ({ ...one, field: `${prefix}${one.field}` })));

/** Who can do a step, the best first: the agent it names, then whoever has the capability. */
export function rankCandidates(
  step: { wanted: string | undefined; capability: string },
  { agentType, team, prefer, onlyNamed }: Assignment,
): Member[] {
  const named =
    step.wanted === undefined ? undefined : team.find(({ name }) => name === step.wanted);
  // A name that nobody has is a mistake, not a wish.
  if (step.wanted !== undefined && !named) return [];
  // The job waits for it where it is away (activities/retry-budget.ts).
  if (named && onlyNamed) return [named];
  const able = team.filter((member) => member !== named && hasCapability(member, step.capability));
  const others = [...able].sort((a, b) => rank(a, prefer) - rank(b, prefer));
  const own = prefer ? undefined : others.find(({ name }) => name === agentType);
  const first = [named, own].filter((member) => member !== undefined);
  return [...first, ...others.filter((member) => member !== own)].filter(({ trouble }) => !trouble);
}

function rank(member: Member, prefer: Prefer | undefined): number {
  if (prefer === 'cheapest') return member.cost ?? Number.MAX_VALUE;
  if (prefer === 'fastest') return member.latency ?? Number.MAX_VALUE;
  return member.isRegistered ? 0 : 1;
}

const hasCapability = ({ capabilities }: Member, wanted: string) =>
  capabilities.some((capability) => plain(capability) === plain(wanted));

/** People and models write `code_review`, `Code review` and `code-review`. */
const plain = (capability: string) =>
  capability
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

function problemOf(
  step: { step_id: string; capability: string },
  wanted: string | undefined,
  index: number,
  team: Member[],
): AssignmentProblem {
  const names = team.map(({ name }) => name);
  const capabilities = [...new Set(team.flatMap((member) => member.capabilities))].sort();
  const named = team.find(({ name }) => name === wanted);
  if (wanted !== undefined && !named)
    return {
      away: [],
      error: {
        field: `steps.${index}.agent`,
        message: `Step ${step.step_id} names the agent "${wanted}", but no active agent has that name. ${suggest(wanted, names)}`,
      },
    };
  if (named?.trouble)
    return {
      away: [named],
      error: {
        field: `steps.${index}.agent`,
        message: `The agent ${named.name} is unavailable: ${named.trouble}`,
      },
    };
  const inTrouble = team.filter(
    (member) => hasCapability(member, step.capability) && member.trouble,
  );
  const trouble = inTrouble.map(
    (member) => ` ${member.name} has it, but is unavailable: ${member.trouble}`,
  );
  return {
    away: inTrouble,
    error: {
      field: `steps.${index}.capability`,
      message: `Step ${step.step_id} needs the capability "${step.capability}", which no agent has.${trouble.join('') || ` ${suggest(step.capability, capabilities)}`}`,
    },
  };
}
