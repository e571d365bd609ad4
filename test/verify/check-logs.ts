import { isDeepStrictEqual } from 'node:util';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { isTerminal, workflowStatus } from '../../src/contracts/workflow.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Every log is gapless, the same in Postgres, JetStream and SSE, and tells a life that can be. */
export function checkLogs({ world, logs, published, workflows }: Evidence): Violation[] {
  const found: Violation[] = [];
  const add = (id: string, what: string) => found.push({ invariant: 'event log', id, what });
  for (const [key, log] of logs) {
    const [resource, id = ''] = key.split('/');
    if (!log.every(({ sequence }, index) => sequence === index + 1))
      add(id, `has the sequences ${log.map(({ sequence }) => sequence)}`);
    const difference = differenceOf(log, published.get(key) ?? []);
    if (difference) add(id, `JetStream has ${difference}`);
    if (resource === 'approvals') for (const problem of problemsOfApproval(log)) add(id, problem);
  }
  for (const key of published.keys())
    if (!logs.has(key)) add(key, 'is in JetStream and not in Postgres');
  for (const { workflow_id: id, status, attempt, last_sequence } of workflows) {
    const log = logs.get(`workflows/${id}`) ?? [];
    const run = world.runs.get(id);
    const difference = run && differenceOf(log, run.seen);
    if (difference) add(id, `${run.scenario}: SSE gave ${difference}`);
    if (last_sequence !== log.length) add(id, `says ${last_sequence} events, has ${log.length}`);
    for (const problem of problemsOfLife(log, status, attempt))
      add(id, `${run?.scenario}: ${problem}`);
  }
  return found;
}

/** The first place where they part. */
function differenceOf(expected: EventEnvelope[], actual: EventEnvelope[]): string | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [one, other] = [expected[index], actual[index]];
    if (!isDeepStrictEqual(one, other))
      return `${actual.length} events instead of ${expected.length}; at ${index + 1} ${JSON.stringify(other)} instead of ${JSON.stringify(one)}`;
  }
  return undefined;
}

function problemsOfLife(log: EventEnvelope[], status: string, attempt: number): string[] {
  const statuses = log
    .filter(({ type }) => type === 'workflow.status_changed')
    .map(({ payload }) => ({
      status: workflowStatus.parse(payload.status),
      previous: payload.previous_status ?? null,
    }));
  const problems: string[] = [];
  for (const [index, current] of statuses.entries()) {
    const before = statuses[index - 1]?.status ?? null;
    if (current.status === before) problems.push(`is ${before} twice in a row`);
    if (current.previous !== before)
      problems.push(`${current.status} says it comes after ${current.previous}, not ${before}`);
    if (before && isTerminal(before) && current.status !== 'pending')
      problems.push(`goes on as ${current.status} after ${before}`);
  }
  const ends = statuses.filter((change) => isTerminal(change.status)).length;
  if (ends !== attempt + 1) problems.push(`has ${ends} ends in ${attempt + 1} lives`);
  if (statuses.at(-1)?.status !== status)
    problems.push(`is ${status}, its log ends with ${statuses.at(-1)?.status}`);
  if (log.at(-1)?.type !== 'workflow.status_changed')
    problems.push(`ends with ${log.at(-1)?.type}`);
  return problems;
}

const CLOSINGS = ['approval.decided', 'approval.expired', 'approval.withdrawn'];

function problemsOfApproval(log: EventEnvelope[]): string[] {
  const types = log.map(({ type }) => type);
  const closings = types.filter((type) => CLOSINGS.includes(type)).length;
  const isSound =
    types[0] === 'approval.requested' && closings === 1 && CLOSINGS.includes(types.at(-1) ?? '');
  return isSound ? [] : [`an approval went through ${types.join(', ')}`];
}
