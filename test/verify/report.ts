import type { ChaosAction } from './chaos.ts';
import { checkModelCalls } from './check-model-calls.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

export const describeAction = ({ at, targets, how, ms }: ChaosAction): string => {
  const what = {
    kill: 'kill -9',
    freeze: `freeze ${ms} ms`,
    freeze_and_kill: `freeze ${ms} ms, kill -9`,
  };
  return `${(at / 1000).toFixed(1).padStart(6)} s  ${what[how].padEnd(24)} ${targets.join(', ')}`;
};

export function describeCounts(evidence: Evidence): string {
  const { world, workflows, logs, approvals, effects, actions } = evidence;
  const calls = checkModelCalls(evidence);
  const outages = [...world.users.values()].flatMap((user) => [...user.outages]);
  return [
    `runs             ${workflows.length}: ${tally(workflows.map(({ status }) => status))}`,
    `  forks, retries ${workflows.filter((row) => world.runs.get(row.workflow_id)?.isFork).length}, ${workflows.reduce((sum, { attempt }) => sum + attempt, 0)}`,
    `chaos actions    ${actions.length}: ${tally(actions.flatMap(({ how, targets }) => targets.map((target) => `${how} ${target}`)))}`,
    `model calls      ${calls.asked} requests, ${calls.stored} answers stored, ${calls.lost} answers lost with a process`,
    `effects          ${evidence.applied.length} at the tool service; ledger: ${tally(effects.map(({ tool, status }) => `${tool} ${status}`))}`,
    `events           ${[...logs.values()].flat().length} in ${logs.size} logs`,
    `approvals        ${approvals.length}: ${tally(approvals.map(({ kind, status }) => `${kind} ${status}`))}`,
    `outages met      ${tally(outages.flatMap(([what, count]) => Array.from({ length: count }, () => what)))}`,
  ].join('\n');
}

function tally(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

/** Of each invariant. */
const MAX_SHOWN = 8;
const MAX_CHARACTERS = 1500;

export function describeViolations(violations: Violation[]): string {
  const lines = [...Map.groupBy(violations, ({ invariant }) => invariant)].flatMap(
    ([invariant, found]) => {
      const shown = found.slice(0, MAX_SHOWN).map(({ id, what }) => `  ${id} ${what}`);
      const rest = found.length > MAX_SHOWN ? [`  … and ${found.length - MAX_SHOWN} more`] : [];
      return [`${invariant}:`, ...shown.map((line) => line.slice(0, MAX_CHARACTERS)), ...rest];
    },
  );
  return `${violations.length} VIOLATIONS\n${lines.join('\n')}`;
}
