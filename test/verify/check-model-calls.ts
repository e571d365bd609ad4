import type { EventEnvelope } from '../../src/contracts/event.ts';
import type { SeenRequest } from '../support/scenario.ts';
import type { ProcessName } from './chaos.ts';
import type { Evidence, ModelCallRow } from './evidence.ts';
import type { DoneAction } from './execute-chaos.ts';
import type { Violation } from './violation.ts';
import type { DrivenRun } from './world.ts';

/** Killed or frozen, these can lose an answer, or make a call seem lost. */
const CARRIERS: ProcessName[] = ['worker', 'model', 'postgres', 'temporal'];
/** What was sent to a frozen mock counts as asked when it goes on. */
const QUEUED_MS = 2000;
/** Between the moment in which an answer is looked for and the one in which the mock is asked. */
const RACE_MS = 300;

export interface ModelCallReport {
  violations: Violation[];
  asked: number;
  stored: number;
  /** Answers that were given and are not the one that is stored, each explained by a process that was hit. */
  lost: number;
}

/** Answers are stored once, used, and asked for again only where a process was lost. */
export function checkModelCalls(evidence: Evidence): ModelCallReport {
  const report: ModelCallReport = { violations: [], asked: 0, stored: 0, lost: 0 };
  for (const run of evidence.world.runs.values()) checkRun(evidence, run, report);
  return report;
}

function checkRun(evidence: Evidence, run: DrivenRun, report: ModelCallReport): void {
  const add = (invariant: Violation['invariant'], what: string) =>
    report.violations.push({ invariant, id: run.id, what: `${run.scenario}: ${what}` });
  const rows = evidence.modelCalls.filter(({ workflow_id }) => workflow_id === run.id);
  const stored = storedByPosition(run, rows);
  const requests = evidence.requests.get(run.scenario) ?? [];
  const rounds = roundStarts(evidence.logs.get(`workflows/${run.id}`) ?? []);
  const asked = Map.groupBy(requests, (request) => positionOf(request, rounds));
  report.asked += requests.length;
  report.stored += rows.length;

  const used = run.last?.usage.model_calls;
  if (used !== rows.length) add('model call', `usage says ${used}, ${rows.length} are stored`);
  for (const [position, { at }] of stored) {
    const late = asked.get(position)?.filter(({ askedAt }) => askedAt > at + RACE_MS) ?? [];
    if (!asked.has(position)) add('model call', `the answer at "${position}" was never asked for`);
    if (late.length > 0)
      add(
        'model call',
        `"${position}" was asked ${late.map(({ askedAt }) => askedAt - at)} ms after its answer was stored`,
      );
  }
  const isCut = run.last?.status !== 'completed';
  for (const [position, requested] of asked) {
    const answers = requested.filter(isAnswered).length;
    const held = stored.get(position)?.count ?? 0;
    const kept = Math.min(held, 1);
    report.lost += Math.max(0, Math.max(answers, held) - kept);
    if (answers > 0 && kept === 0 && !isCut)
      add('model call', `the answer at "${position}" was given and not stored`);
    // Cancelling interrupts a call. Temporal may make it again before it hears of the cancellation, where it is hit just then.
    const heard =
      run.last?.status === 'cancelled' ? requested.filter(({ answered }) => answered) : requested;
    for (const [one, next] of unexplained(evidence.actions, heard))
      add('model call', `"${position}" was asked at ${one} and ${next}, and nothing was hit`);
  }

  const limit = evidence.budgets.find(({ scope }) => scope === `workflow:${run.id}`)?.limits
    .model_calls;
  if (limit !== undefined && stored.size > limit)
    add('budget', `${stored.size} model calls of at most ${limit}`);
}

/** By `{role} {step} {round} {turn}`; `count` is more than one where two attempts have both stored theirs. */
function storedByPosition(run: DrivenRun, rows: ModelCallRow[]) {
  const stored = new Map<string, { at: number; count: number }>();
  for (const [conversation, calls] of Map.groupBy(rows, (row) => row.conversation_id)) {
    const sequences = [...new Set(calls.map(({ sequence }) => sequence))];
    for (const { sequence, stored_at } of calls) {
      const place = placeOf(conversation.slice(run.id.length + 1));
      const position = `${place} ${sequences.indexOf(sequence)}`;
      const earlier = stored.get(position);
      const at = Math.min(earlier?.at ?? Number.POSITIVE_INFINITY, stored_at.getTime());
      stored.set(position, { at, count: (earlier?.count ?? 0) + 1 });
    }
  }
  return stored;
}

function placeOf(conversation: string): string {
  if (conversation === 'plan') return 'plan  0';
  const review = /^review-(\d+)$/.exec(conversation);
  if (review) return `review  ${review[1]}`;
  const [step, revision] = conversation.split('/revision-');
  return `step ${step} ${revision ?? 0}`;
}

function positionOf({ role, title, turn, askedAt }: SeenRequest, rounds: number[]): string {
  const round =
    role === 'plan'
      ? 0
      : Math.max(
          0,
          rounds.findLastIndex((at) => at <= askedAt),
        );
  return `${role} ${title.replace('Title of ', '')} ${round} ${turn}`;
}

/** When the first step of each round began. A fork's first round may have none that is carried out. */
function roundStarts(log: EventEnvelope[]): number[] {
  const starts: number[] = [];
  for (const { type, payload, occurredAt } of log) {
    if (type !== 'workflow.step_started') continue;
    starts[Number(payload.round)] ??= Date.parse(occurredAt);
  }
  return Array.from(starts, (at) => at ?? 0);
}

const isAnswered = ({ answered }: SeenRequest) => answered !== undefined && answered.status < 300;

/** Requests that were made again though the one before was not refused, and no process was hit between them. */
function unexplained(actions: DoneAction[], requests: SeenRequest[]): [number, number][] {
  const sorted = requests.toSorted((one, other) => one.askedAt - other.askedAt);
  return sorted.flatMap((request, index): [number, number][] => {
    const next = sorted[index + 1];
    const isRefused = request.answered && !isAnswered(request);
    if (!next || isRefused || isHit(actions, request.askedAt - QUEUED_MS, next.askedAt)) return [];
    return [[request.askedAt, next.askedAt]];
  });
}

const isHit = (actions: DoneAction[], from: number, until: number): boolean =>
  actions.some(
    (action) =>
      action.targets.some((target) => CARRIERS.includes(target)) &&
      action.from <= until &&
      action.until >= from,
  );
