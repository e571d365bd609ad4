import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import { measureState, type State } from '../db/queries/measure-state.ts';
import type { Logger } from '../platform/logger.ts';

/** Scrapes within this time share one query. Milliseconds. */
const KEEP_MS = 5000;
/** A scrape does not wait longer for Postgres. Milliseconds. */
const WAIT_MS = 5000;

interface StateMetricsDeps {
  systemDb: Database;
  registry: Registry;
  log: Pick<Logger, 'warn'>;
}

/**
 * Adds gauges of what Postgres holds, over all tenants. They are read when they are scraped, so every replica shows the same values: take
 * the `max` of them, not the `sum`. While Postgres does not answer, all but the first are absent.
 */
export function addStateMetrics({ registry, ...deps }: StateMetricsDeps): void {
  const read = createReader(deps);
  const add = <Label extends string>(
    options: { name: string; help: string; labelNames: Label[] },
    samplesOf: (state: State) => Sample<Label>[],
  ) =>
    new Gauge<Label>({
      ...options,
      registers: [registry],
      async collect() {
        const state = await read();
        this.reset();
        for (const { value, labels } of state ? samplesOf(state) : []) this.set(labels, value);
      },
    });

  new Gauge({
    name: 'orchestrator_database_up',
    help: '1 if Postgres answered this scrape.',
    registers: [registry],
    async collect() {
      this.set((await read()) ? 1 : 0);
    },
  });
  add(
    {
      name: 'orchestrator_runs_open',
      help: 'Runs that have not ended, by status.',
      labelNames: ['status'],
    },
    ({ runs }) => runs.map(({ status, count }) => ({ labels: { status }, value: count })),
  );
  add(
    {
      name: 'orchestrator_runs_waiting_for_peers',
      help: 'Open runs with a call that waits for a model, tool or agent that is unreachable or overloaded.',
      labelNames: [],
    },
    ({ runs_waiting_for_peers: value }) => [{ labels: {}, value }],
  );
  add(
    {
      name: 'orchestrator_approvals_open',
      help: 'Approvals that wait for a decision, by kind.',
      labelNames: ['kind'],
    },
    ({ approvals }) => approvals.map(({ kind, count }) => ({ labels: { kind }, value: count })),
  );
  add(
    {
      name: 'orchestrator_approvals_oldest_seconds',
      help: 'Age of the oldest approval that waits for a decision, by kind.',
      labelNames: ['kind'],
    },
    ({ approvals }) => approvals.map(({ kind, oldest }) => ({ labels: { kind }, value: oldest })),
  );
  add(
    { name: 'orchestrator_agents', help: 'Registered agents by status.', labelNames: ['status'] },
    ({ agents }) => agents.map(({ status, count }) => ({ labels: { status }, value: count })),
  );
  add(
    {
      name: 'orchestrator_agent_creations_open',
      help: 'Agent creations that have not ended, by status.',
      labelNames: ['status'],
    },
    ({ agent_creations }) =>
      agent_creations.map(({ status, count }) => ({ labels: { status }, value: count })),
  );
}

interface Sample<Label extends string> {
  labels: Partial<Record<Label, string>>;
  value: number;
}

/** @returns a function that never rejects: a scrape has more to show than this */
function createReader({ systemDb, log }: Omit<StateMetricsDeps, 'registry'>) {
  let last: { at: number; state: Promise<State | undefined> } | undefined;
  const measure = async (): Promise<State | undefined> => {
    const late = AbortSignal.timeout(WAIT_MS);
    const isLate = new Promise<never>((_, reject) =>
      late.addEventListener('abort', () => reject(late.reason), { once: true }),
    );
    try {
      return await Promise.race([measureState(systemDb), isLate]);
    } catch (error) {
      log.warn({ err: error }, 'cannot read the metrics of the database');
      return undefined;
    }
  };
  return (): Promise<State | undefined> => {
    if (!last || Date.now() - last.at > KEEP_MS) last = { at: Date.now(), state: measure() };
    return last.state;
  };
}
