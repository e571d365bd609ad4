import { forked } from './random.ts';

export const PROCESSES = [
  'worker',
  'api',
  'nats',
  'postgres',
  'temporal',
  'model',
  'tools',
] as const;
export type ProcessName = (typeof PROCESSES)[number];

export interface ChaosAction {
  /** Milliseconds after the start. */
  at: number;
  targets: ProcessName[];
  /** `kill` is -9 at once; the others stop it for `ms`, then let it go on or kill it. */
  how: 'kill' | 'freeze' | 'freeze_and_kill';
  ms: number;
}

const MEAN_GAP_MS = 6000;
/** The stack comes up, and the first runs are under way. */
const FIRST_MS = 2000;

/** What happens to which processes, and when: one or two at a time, now and then while others are still away. */
export function planChaos(seed: number, minutes: number): ChaosAction[] {
  const random = forked(seed, 7_000_001);
  const actions: ChaosAction[] = [];
  for (
    let at = FIRST_MS;
    at < minutes * 60_000;
    at += random.int(MEAN_GAP_MS / 3, (MEAN_GAP_MS * 5) / 3)
  ) {
    const first = random.pick(PROCESSES);
    const second = random.pick(PROCESSES);
    actions.push({
      at,
      targets: random.chance(0.35) && second !== first ? [first, second] : [first],
      how: random.pick(['kill', 'kill', 'freeze', 'freeze_and_kill']),
      ms: random.int(1000, 8000),
    });
  }
  return actions;
}
