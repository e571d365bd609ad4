import type { TerminalStatus } from '../../src/contracts/workflow.ts';
import { accept, planOf, type Reply, type Scenario, type TestStep } from '../support/scenario.ts';
import { forked, type Random } from './random.ts';

export const TENANTS = ['ash', 'birch', 'cedar'] as const;
export type Tenant = (typeof TENANTS)[number];

/** One of each kind: it changes nothing; once per key; every call counts; and that, with a connection that breaks. */
export const TOOLS = [
  { name: 'look', path: '/read/look', annotations: { read_only: true } },
  { name: 'note', path: '/idempotent/note', annotations: { idempotent: true } },
  { name: 'book', path: '/ok/book', annotations: {} },
  { name: 'pay', path: '/risky/pay', annotations: { destructive: true } },
] as const;

type ToolName = (typeof TOOLS)[number]['name'];

/** What the person of a run decides on each kind of question; a call of unknown outcome is told as it is. */
export interface Decisions {
  plan: 'approve' | 'edit' | 'reject_once';
  tool_call: 'approve' | 'edit' | 'reject';
  result: 'approve' | 'edit' | 'reject_once';
  budget: 'approve' | 'edit' | 'reject';
  /** How long they think, in milliseconds. */
  thinkMs: number;
}

/** Milliseconds after the run was accepted. */
export type Act =
  | { kind: 'pause'; atMs: number; forMs: number }
  | { kind: 'cancel'; atMs: number }
  | { kind: 'say'; atMs: number };

export interface AllowedEnd {
  status: TerminalStatus;
  /** Of a failure: what its message must contain. */
  because?: string;
}

/** Everything that will be done in one run, and how it may end. */
export interface RunScript {
  index: number;
  tenant: Tenant;
  /** Of the scenario; the fork's is `{name}-fork`. */
  name: string;
  scenario: Scenario;
  steps: TestStep[];
  /** Of `POST /v1/workflows`, without the task. */
  body: Record<string, unknown>;
  decisions: Decisions;
  acts: Act[];
  onFailure: 'leave' | 'retry' | 'raise_and_retry';
  /** The step to fork from when the run has completed. */
  forkFrom?: string;
  ends: AllowedEnd[];
}

export const outputOf = (name: string, step: string) => `Output of ${step} in ${name}`;

/** The `index`-th run of a seed. It depends on nothing but these two. */
export function writeScript(seed: number, index: number): RunScript {
  const random = forked(seed, index);
  const tenant = TENANTS[index % TENANTS.length] ?? TENANTS[0];
  const name = `v${seed}-${index}`;
  const steps = drawPlan(random);
  const fails = random.chance(0.12);
  const scenario = drawScenario(random, { name, tenant, steps, fails, index });
  const modes = random.chance(0.45)
    ? [random.pick(['plan', 'tools', 'result'] as const)]
    : random.chance(0.1)
      ? ['plan', 'tools', 'result']
      : [];
  const isGiven = random.chance(0.15);
  const decisions: Decisions = {
    plan: isGiven
      ? random.pick(['approve', 'edit'])
      : random.pick(['approve', 'edit', 'reject_once']),
    tool_call: random.pick(['approve', 'approve', 'edit', 'reject']),
    result: random.pick(['approve', 'edit', 'reject_once']),
    budget: random.pick(['approve', 'edit', 'reject']),
    thinkMs: random.int(0, 1500),
  };
  const needed = callsOf(scenario, isGiven);
  const budget = random.chance(0.25) ? random.int(1, needed - 1) : undefined;
  const refuses = budget !== undefined && decisions.budget === 'reject';
  const acts = drawActs(random, !refuses);
  const onFailure = refuses ? random.pick(['leave', 'raise_and_retry'] as const) : 'retry';
  const isCancelled = acts.some(({ kind }) => kind === 'cancel');
  return {
    index,
    tenant,
    name,
    scenario,
    steps,
    body: {
      max_revisions: 0,
      ...(modes.length > 0 && { approval: { modes } }),
      ...(budget !== undefined && { budget: { model_calls: budget } }),
      ...(isGiven && { plan: scenario.plan?.[0]?.json }),
    },
    decisions,
    acts,
    onFailure,
    ...(!isCancelled &&
      !refuses &&
      random.chance(0.2) && { forkFrom: random.pick(steps as [TestStep, ...TestStep[]]).id }),
    ends:
      refuses && onFailure === 'leave'
        ? ['budget', ...(fails ? ['mock error 400'] : [])].map((because) => ({
            status: 'failed' as const,
            because,
          }))
        : [{ status: 'completed' }, ...(isCancelled ? [{ status: 'cancelled' as const }] : [])],
  };
}

function drawPlan(random: Random): TestStep[] {
  const count = random.int(1, 5);
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    after: Array.from({ length: index }, (_, earlier) => `s${earlier}`).filter(() =>
      random.chance(0.45),
    ),
  }));
}

interface Setting {
  name: string;
  tenant: Tenant;
  steps: TestStep[];
  /** Whether one answer is refused for good at first, so that the run fails and is retried. */
  fails: boolean;
  index: number;
}

function drawScenario(random: Random, setting: Setting): Scenario {
  const { name, steps, fails } = setting;
  const broken = fails ? random.int(0, steps.length - 1) : -1;
  const drawn = steps.map(({ id }, place): [string, Reply[]] => {
    const turns = random.chance(0.55) ? random.int(1, 2) : 0;
    const calls = Array.from({ length: turns }, (_, turn) =>
      withMood(random, drawCalls(random, setting, place * 100 + turn * 10)),
    );
    const replies = [...calls, withMood(random, { text: outputOf(name, id) })];
    const last = replies.at(-1);
    if (place === broken && last) last.refuseFirst = { status: 400 };
    return [id, replies];
  });
  const plan = planOf(...steps);
  return {
    byTurn: true,
    plan: [withMood(random, plan), withMood(random, plan)],
    steps: Object.fromEntries(drawn),
    review: [withMood(random, accept(...steps.map(({ id }) => id)))],
  };
}

/** Slower or faster, and now and then refused once. */
function withMood(random: Random, reply: Reply): Reply {
  const mood: Reply = { ...reply, delayMs: random.int(0, 800) };
  if (random.chance(0.1))
    mood.refuseFirst = random.pick([{ status: 503 }, { status: 429, retryAfter: 1 }]);
  return mood;
}

function drawCalls(random: Random, { tenant, index }: Setting, place: number): Reply {
  if (random.chance(0.1)) {
    const question = { question: `Which colour at ${place}?`, options: ['red', 'blue'] };
    return { tools: [{ name: 'ask_person', arguments: question }] };
  }
  const count = random.int(1, 2);
  const tools = Array.from({ length: count }, (_, call) => {
    const name = random.pick(TOOLS.map((tool) => tool.name) as [ToolName, ...ToolName[]]);
    const fail = random.pick(['none', 'none', 'before', 'after']);
    return {
      name,
      arguments: {
        n: index * 10_000 + place + call,
        tenant,
        wait: random.int(0, 500),
        ...(name === 'pay' && { fail }),
      },
    };
  });
  return { tools };
}

const callsOf = ({ plan = [], steps = {} }: Scenario, isGiven: boolean): number =>
  Object.values(steps).reduce((sum, replies) => sum + replies.length, 1) +
  (isGiven || plan.length === 0 ? 0 : 1);

function drawActs(random: Random, mayCancel: boolean): Act[] {
  const acts: Act[] = [];
  if (random.chance(0.2))
    acts.push({ kind: 'pause', atMs: random.int(0, 3000), forMs: random.int(300, 3000) });
  if (mayCancel && random.chance(0.12)) acts.push({ kind: 'cancel', atMs: random.int(0, 5000) });
  if (random.chance(0.15)) acts.push({ kind: 'say', atMs: random.int(200, 3000) });
  return acts;
}
