import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AssignedPlan } from '../../src/contracts/plan.ts';
import type { FactBatch, PlanCause, RunFact } from '../../src/contracts/run.ts';
import type { RunInput } from '../../src/workflows/plan-execute-review/messages.ts';
import { Recorder } from '../../src/workflows/plan-execute-review/recorder.ts';
import { activation, beginWorkflow, cancelWorkflow, searchAttributes } from './workflow-context.ts';

// Local activities and search attributes need Temporal's sandbox: workflow-context.ts says what stands in for it.
vi.mock('@temporalio/workflow', () => import('./workflow-context.ts'));

/** The run's log. A write ends when the test says so, if it holds the log. */
class Log {
  readonly batches: FactBatch[] = [];
  /** Event 1 is written when the run is accepted. */
  last = 1;
  writes = 0;
  #hold: PromiseWithResolvers<void> | undefined;

  hold(): void {
    this.#hold = Promise.withResolvers();
  }

  /** Ends the write under way, and lets the workflow run until it waits. */
  async release(error?: Error): Promise<void> {
    const hold = this.#hold;
    this.#hold = undefined;
    if (error) hold?.reject(error);
    else hold?.resolve();
    await activation();
  }

  async write(batch: FactBatch): Promise<number> {
    this.writes += 1;
    if (this.writes > 1) throw new Error('Two writes at the same time.');
    try {
      await this.#hold?.promise;
    } finally {
      this.writes -= 1;
    }
    if (batch.first_sequence !== this.last + 1)
      throw new Error(`Event ${batch.first_sequence} cannot follow event ${this.last}.`);
    this.batches.push(batch);
    this.last += batch.facts.length;
    return this.last;
  }

  /** What each write held: the kind of each fact, and its step or status. */
  get written(): string[][] {
    return this.batches.map(({ facts }) =>
      facts.map((fact) => {
        const what = 'step_id' in fact ? fact.step_id : 'status' in fact ? fact.status : undefined;
        return what ? `${fact.kind} ${what}` : fact.kind;
      }),
    );
  }
}

let log: Log;
beforeEach(() => {
  log = new Log();
  beginWorkflow({ recordFacts: (batch: FactBatch) => log.write(batch) });
});
afterEach(() => vi.useRealTimers());

const input = (more: Partial<RunInput> = {}, settings: Partial<RunInput['settings']> = {}) => ({
  tenant_id: 'acme',
  workflow_id: 'wf_1',
  agent_type: 'general',
  ...more,
  settings: {
    max_revisions: 1,
    plan_timeout: 1,
    step_timeout: 1,
    review_timeout: 1,
    heartbeat_timeout: 1,
    max_attempts: 1,
    run_timeout: 1,
    ...settings,
  },
});

const agent = { name: 'a', version: 1, model: 'openai/x', max_model_calls: 1, max_tokens: 1 };
const plan: AssignedPlan = {
  steps: [
    {
      step_id: 'draft',
      title: 'Draft',
      instruction: 'Write',
      capability: 'writing',
      depends_on: [],
      agent,
    },
  ],
};
const planned = (cause: PlanCause): RunFact => ({ kind: 'plan_created', plan, cause });
const started = (step_id: string, round = 0): RunFact => ({
  kind: 'step_started',
  step_id,
  title: step_id,
  agent: 'a@1',
  round,
});
const failed = (step_id: string): RunFact => ({
  kind: 'step_failed',
  step_id,
  title: step_id,
  round: 0,
  error: { code: 'x', message: 'x' },
});
const said = (step_id: string): RunFact => ({ kind: 'step_message', step_id, text: 'Hurry' });
const reviewed = (round: number, by_person?: true): RunFact => ({
  kind: 'review_completed',
  round,
  review: { verdict: 'accept', score: 1, summary: '', steps: [], ...(by_person && { by_person }) },
});

describe('what happens in a run is written', () => {
  test('in one write where it happens at the same moment, after the event of the start', async () => {
    const recorder = new Recorder(input());
    recorder.enter('planning');
    recorder.commit();
    // Still the same moment: the write has not begun.
    recorder.record(said('draft'));
    await recorder.flush();
    expect(log.batches).toMatchObject([
      {
        tenant_id: 'acme',
        workflow_id: 'wf_1',
        first_sequence: 2,
        status: 'planning',
        round: 0,
        facts: [
          { kind: 'status_changed', status: 'planning', previous_status: 'pending' },
          { kind: 'step_message', step_id: 'draft', text: 'Hurry' },
        ],
      },
    ]);
  });

  test('not before the run is about to wait', async () => {
    new Recorder(input()).enter('planning');
    await activation();
    expect(log.batches).toEqual([]);
  });

  test('in the next write where it happens during a write, in order', async () => {
    const recorder = new Recorder(input());
    log.hold();
    recorder.enter('executing');
    recorder.commit();
    await activation();
    recorder.record(started('a'));
    recorder.commit();
    recorder.record(started('b'));
    recorder.commit();
    await log.release();
    expect(log.written).toEqual([
      ['status_changed executing'],
      ['step_started a', 'step_started b'],
    ]);
    expect(log.batches.map(({ first_sequence }) => first_sequence)).toEqual([2, 3]);
  });

  test('before written() returns, what happens during its write included', async () => {
    const recorder = new Recorder(input());
    log.hold();
    recorder.record(started('a'));
    let isWritten = false;
    const written = recorder.flush().then(() => {
      isWritten = true;
    });
    await activation();
    recorder.record(started('b'));
    expect(isWritten).toBe(false);
    await log.release();
    await written;
    expect(log.written).toEqual([['step_started a'], ['step_started b']]);
  });

  test('without a write where nothing has happened', async () => {
    await new Recorder(input()).flush();
    expect(log.batches).toEqual([]);
  });

  test('while the run is being cancelled, too', async () => {
    const recorder = new Recorder(input());
    cancelWorkflow();
    recorder.enter('cancelled');
    await recorder.flush();
    expect(log.written).toEqual([['status_changed cancelled']]);
  });

  test('with the request that started the run, and its webhook', async () => {
    const recorder = new Recorder(input({ request_id: 'req_1' }, { webhook: true }));
    recorder.record(started('a'));
    await recorder.flush();
    expect(log.batches).toMatchObject([{ request_id: 'req_1', webhook: true }]);
  });

  test('after the last event of a run that is retried', async () => {
    const recorder = new Recorder(input());
    log.last = 40;
    recorder.goOnAfter(40, 2);
    recorder.record(said('a'));
    await recorder.flush();
    expect(log.batches).toMatchObject([{ first_sequence: 41, round: 2 }]);
  });
});

test('the number of the next event comes from the log, which may know some of the facts already', async () => {
  const starts: number[] = [];
  beginWorkflow({
    recordFacts: async ({ first_sequence }: FactBatch) => {
      starts.push(first_sequence);
      return 7;
    },
  });
  const recorder = new Recorder(input());
  for (const step of ['a', 'b']) {
    recorder.record(started(step));
    await recorder.flush();
  }
  expect(starts).toEqual([2, 8]);
});

describe('after its end', () => {
  test.each(['completed', 'failed', 'cancelled', 'timed_out', 'terminated'] as const)(
    'a %s run records nothing',
    async (end) => {
      const recorder = new Recorder(input());
      recorder.enter(end);
      recorder.record(failed('late'));
      recorder.enter('executing');
      await recorder.flush();
      expect(recorder.status).toBe(end);
      expect(log.written).toEqual([[`status_changed ${end}`]]);
    },
  );
});

describe('the status of a run', () => {
  test('is shown in Temporal, and each change names the status before', async () => {
    const recorder = new Recorder(input());
    recorder.enter('planning');
    recorder.enter('failed', { error: { code: 'x', message: 'Broken.' } });
    await recorder.flush();
    expect(searchAttributes).toEqual({ RunStatus: ['failed'] });
    expect(recorder.status).toBe('failed');
    expect(log.batches[0]?.facts).toMatchObject([
      { status: 'planning', previous_status: 'pending' },
      { status: 'failed', previous_status: 'planning', error: { message: 'Broken.' } },
    ]);
  });

  test('is written with the event that says so, not with an earlier one', async () => {
    const recorder = new Recorder(input());
    recorder.enter('executing');
    recorder.record(started('a'));
    recorder.record(planned('replaced'));
    recorder.enter('paused');
    await recorder.flush();
    expect(log.batches.map(({ status }) => status)).toEqual(['executing', 'executing', 'paused']);
  });

  test('has the highest round that was reached', async () => {
    const recorder = new Recorder(input());
    recorder.enter('executing', { revises: ['a'], round: 1 });
    await recorder.flush();
    recorder.record(failed('a'));
    await recorder.flush();
    expect(log.batches.map(({ round }) => round)).toEqual([1, 1]);
  });
});

describe('a plan replaces steps, so', () => {
  test('the first one is written together with the steps that start at once', async () => {
    const recorder = new Recorder(input());
    recorder.enter('planning');
    recorder.record(planned('planned'));
    recorder.record(started('draft'));
    await recorder.flush();
    expect(log.written).toEqual([
      ['status_changed planning', 'plan_created', 'step_started draft'],
    ]);
  });

  test('what happened to steps before is written first', async () => {
    const recorder = new Recorder(input());
    recorder.enter('executing');
    recorder.record(started('draft'));
    recorder.record(planned('planned'));
    await recorder.flush();
    expect(log.written).toEqual([
      ['status_changed executing', 'step_started draft'],
      ['plan_created'],
    ]);
  });

  test.each(['edited', 'replaced', 'forked'] as const)(
    'what happens to steps after one that is %s is written afterwards',
    async (cause) => {
      const recorder = new Recorder(input());
      recorder.enter('executing');
      recorder.record(planned(cause));
      recorder.record(started('draft'));
      await recorder.flush();
      expect(log.written).toEqual([
        ['status_changed executing', 'plan_created'],
        ['step_started draft'],
      ]);
    },
  );
});

describe('a write that fails for good', () => {
  const broken = new Error('The log has ended.');

  test('stops the run when it is about to wait the next time', async () => {
    const recorder = new Recorder(input());
    log.hold();
    recorder.record(started('a'));
    recorder.commit();
    await activation();
    recorder.record(started('b'));
    await log.release(broken);
    expect(() => recorder.commit()).toThrow(broken);
    await expect(recorder.flush()).rejects.toThrow(broken);
    expect(log.written).toEqual([]);
  });

  test('fails what waits for it', async () => {
    const recorder = new Recorder(input());
    log.hold();
    recorder.record(started('a'));
    const written = expect(recorder.flush()).rejects.toThrow(broken);
    await activation();
    await log.release(broken);
    await written;
  });

  test('does not fail the handler of a signal', async () => {
    const recorder = new Recorder(input());
    log.hold();
    recorder.record(started('a'));
    recorder.commitQuietly();
    await activation();
    await log.release(broken);
    recorder.record(started('b'));
    expect(() => recorder.commitQuietly()).not.toThrow();
    expect(() => recorder.commit()).toThrow(broken);
  });
});

describe('the key of a fact', () => {
  /** The keys of facts that are recorded in this order. */
  async function keysOf(facts: RunFact[], attempt?: number): Promise<Map<RunFact, string>> {
    const recorder = new Recorder(input({}, attempt === undefined ? {} : { attempt }));
    const before = log.batches.length;
    if (before > 0) recorder.goOnAfter(log.last, 0);
    for (const fact of facts) recorder.record(fact);
    await recorder.flush();
    const written = log.batches.slice(before).flatMap((batch) => batch.facts);
    return new Map(facts.map((fact, index) => [fact, written[index]?.key ?? 'none']));
  }

  const leftOut = (name: string): RunFact => ({
    kind: 'tools_left_out',
    step_id: 'a',
    title: 'a',
    round: 0,
    agent: name,
    model: 'openai/x',
    tools: [],
  });
  const reassigned = (name: string): RunFact => ({
    kind: 'step_reassigned',
    step_id: 'a',
    title: 'a',
    round: 0,
    from: 'x@1',
    to: { ...agent, name },
    error: { code: 'x', message: 'x' },
  });
  const completed = (step_id: string): RunFact => ({
    kind: 'step_completed',
    step_id,
    title: step_id,
    round: 0,
    answer: { conversation_id: 'c', sequence: 1 },
    usage: { model_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: '0' },
    preview: '',
  });
  const FACTS: RunFact[] = [
    started('a'),
    started('b'),
    started('a', 1),
    completed('a'),
    failed('a'),
    leftOut('one'),
    leftOut('two'),
    reassigned('one'),
    reassigned('two'),
    reviewed(0),
    reviewed(1),
    reviewed(1, true),
  ];

  test('is the same in whatever order a repeated task records it', async () => {
    const keys = await keysOf(FACTS);
    expect(await keysOf([...FACTS].reverse())).toEqual(keys);
  });

  test('is another one for each fact', async () => {
    const repeated = [said('a'), said('a'), planned('planned'), planned('planned')];
    const statuses = (['executing', 'paused', 'executing'] as const).map(
      (status): RunFact => ({ kind: 'status_changed', status, previous_status: null }),
    );
    const keys = [...(await keysOf([...FACTS, ...repeated, ...statuses])).values()];
    expect(keys).not.toContain('none');
    expect(new Set(keys).size).toBe(FACTS.length + repeated.length + statuses.length);
  });

  test('is another one in each life of the run', async () => {
    const first = [...(await keysOf(FACTS)).values()];
    const retried = [...(await keysOf(FACTS, 1)).values()];
    expect(retried.filter((key) => first.includes(key))).toEqual([]);
  });
});
