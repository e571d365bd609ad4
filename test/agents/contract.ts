import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'vitest';
import type {
  AgentAdapter,
  AgentCall,
  AgentJob,
  AgentOutcome,
  AgentTarget,
  Progress,
  StreamPart,
} from '../../src/agents/adapter.ts';
import type { AgentErrorKind } from '../../src/agents/agent-error.ts';
import { createAgentFetch } from '../../src/agents/agent-fetch.ts';
import type { AgentConfigs, AgentType } from '../../src/contracts/agent-config.ts';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';

/**
 * What a peer does with a job, by a word in its instruction: `#answer` says "pong" and what it was asked; `#wait` works until it is
 * cancelled; `#slow` answers "pong" after about two seconds; `#ask` asks "Which colour?" and then answers with what it was told; the others are the kinds of AgentError.
 */
export type Behaviour = 'answer' | 'wait' | 'slow' | 'ask' | AgentErrorKind;

export interface Peer<Type extends AgentType> {
  endpoint: string;
  config: AgentConfigs[Type];
  headers?: Record<string, string>;
  /** How often it began to work on a job with this word in its instruction. */
  begun(word: string): Promise<number>;
  /** How many such jobs were stopped before their end: the connection was closed, or it was told so. */
  stopped(word: string): Promise<number>;
}

export interface Contract<Type extends AgentType> {
  adapter: AgentAdapter<Type>;
  /** Called in `beforeAll` of the test's file. */
  peer: () => Peer<Type>;
  /** The kinds of error that this peer can be made to give. */
  errors: AgentErrorKind[];
  streams: boolean;
  asks: boolean;
  /** False where the published API has no way to stop a job. */
  stops?: boolean;
  /** Whether what was saved is enough to go on with the job; where that is always so, it is left out. */
  isEnough?: (saved: Progress | undefined) => boolean;
  /** What it says a job has used. */
  usage: { input_tokens: number; output_tokens: number } | null;
}

export function jobOf(behaviour: Behaviour, word: string, more: Partial<AgentJob> = {}): AgentJob {
  const instruction = `#${behaviour} ${word}`;
  return {
    jobId: `job-${word}`,
    tenantId: 'contract',
    workflowId: 'wf_00000000000000000000000000',
    task: 'Try the agent.',
    title: 'A try',
    instruction,
    prompt: `## Task\nTry the agent.\n\n## Your step\n${instruction}`,
    input: { city: 'Bern' },
    dependencies: [{ step_id: 'a', title: 'Before', output: 'An earlier result.' }],
    sessionId: null,
    progress: undefined,
    resume: undefined,
    ...more,
  };
}

export function targetOf<Type extends AgentType>(
  type: Type,
  { endpoint, config, headers = {} }: Pick<Peer<Type>, 'endpoint' | 'config' | 'headers'>,
): AgentTarget<Type> {
  const credentials = async () => headers;
  return {
    tenantId: 'contract',
    agentId: `ag_${'0'.repeat(26)}`,
    name: 'tried',
    type,
    endpoint,
    config,
    headers: credentials,
    fetch: createAgentFetch({ endpoint, headers: credentials, addresses: OPERATOR_POLICY }),
  };
}

/** One attempt, with what it emitted and saved. */
export function attempt<Type extends AgentType>(
  adapter: AgentAdapter<Type>,
  target: AgentTarget<Type>,
  job: AgentJob,
) {
  const parts: StreamPart[] = [];
  const saved: Progress[] = [];
  const controller = new AbortController();
  const call: AgentCall = {
    signal: controller.signal,
    emit: (part) => parts.push(part),
    save: async (progress) => {
      saved.push(structuredClone(progress));
    },
  };
  const outcome: Promise<AgentOutcome> = adapter.execute(target, job, call);
  // An attempt that is left alone must not end the process.
  outcome.catch(() => undefined);
  return { outcome, parts, saved, controller };
}

const wordOf = () => `w${Math.random().toString(36).slice(2, 12)}`;

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`);
    await sleep(25);
  }
}

/** What every adapter has in common, against its real peer. */
export function contractOf<Type extends AgentType>(contract: Contract<Type>): void {
  const { adapter } = contract;
  const begin = (behaviour: Behaviour, word: string, more: Partial<AgentJob> = {}) =>
    attempt(adapter, targetOf(adapter.type, contract.peer()), jobOf(behaviour, word, more));

  describe.concurrent(`the ${adapter.type} adapter`, () => {
    test('answers', async ({ expect }) => {
      const word = wordOf();
      const outcome = await begin('answer', word).outcome;
      expect(outcome).toMatchObject({ kind: 'answer', text: expect.stringContaining('pong') });
      expect(outcome).toMatchObject({ text: expect.stringContaining(word) });
    });

    test('is discovered and checked', async ({ expect }) => {
      const target = targetOf(adapter.type, contract.peer());
      const { signal } = new AbortController();
      await adapter.check(target, signal);
      expect((await adapter.discover(target, signal)).capabilities).toBeInstanceOf(Array);
    });

    test.runIf(contract.streams)('streams what it says', async ({ expect }) => {
      const { outcome, parts } = begin('answer', wordOf());
      const answer = await outcome;
      const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      expect(parts.length).toBeGreaterThan(1);
      expect(answer).toMatchObject({ kind: 'answer', text: text.trim() });
    });

    test.runIf(contract.usage)('says what it has used', async ({ expect }) => {
      expect(await begin('answer', wordOf()).outcome).toMatchObject({ usage: contract.usage });
    });

    test('stops the agent when the run is cancelled', async ({ expect }) => {
      const word = wordOf();
      const { outcome, controller } = begin('wait', word);
      await until('the job began', async () => (await contract.peer().begun(word)) > 0);
      const reason = new Error('cancelled');
      controller.abort(reason);
      await expect(outcome).rejects.toBe(reason);
      if (contract.stops === false) return;
      await until('the job was stopped', async () => (await contract.peer().stopped(word)) === 1);
    });

    test('ends with the reason of the signal when its time is over', async ({ expect }) => {
      const word = wordOf();
      const { outcome, controller } = begin('wait', word);
      await until('the job began', async () => (await contract.peer().begun(word)) > 0);
      controller.abort(new DOMException('over', 'TimeoutError'));
      await expect(outcome).rejects.toMatchObject({ name: 'TimeoutError' });
    });

    test.runIf(adapter.type !== 'local_cli')('tells that nobody is there', async ({ expect }) => {
      const peer = { ...contract.peer(), endpoint: 'http://127.0.0.1:65533' };
      const nobody = attempt(adapter, targetOf(adapter.type, peer), jobOf('answer', wordOf()));
      await expect(nobody.outcome).rejects.toMatchObject({ kind: 'unreachable' });
    });

    for (const kind of contract.errors) {
      test(`tells the error "${kind}"`, async ({ expect }) => {
        await expect(begin(kind, wordOf()).outcome).rejects.toMatchObject({
          name: 'AgentError',
          kind,
        });
      });
    }

    test('goes on with what a lost attempt has begun', async ({ expect, skip }) => {
      const word = wordOf();
      // Left alone, as by a worker that dies: nobody stops the agent.
      const lost = begin('slow', word);
      await until('the job began', async () => (await contract.peer().begun(word)) > 0);
      const { isEnough = () => true } = contract;
      await until('enough was saved', async () => isEnough(lost.saved.at(-1)));
      const progress = lost.saved.at(-1);
      if (!adapter.rejoins(targetOf(adapter.type, contract.peer()), progress)) skip();
      const outcome = await begin('slow', word, { progress }).outcome;
      expect(outcome).toMatchObject({ kind: 'answer', text: expect.stringContaining('pong') });
      expect(await contract.peer().begun(word)).toBe(1);
    });

    test.runIf(contract.asks)('asks, and goes on with the answer', async ({ expect }) => {
      const word = wordOf();
      const first = begin('ask', word);
      const question = await first.outcome;
      expect(question).toMatchObject({
        kind: 'question',
        question: expect.stringContaining('colour'),
      });
      if (question.kind !== 'question') return;
      const resume = {
        token: question.token,
        answer: { decision: 'respond', text: 'green' },
      } as const;
      const progress = first.saved.at(-1);
      const second = await begin('ask', word, { progress, resume }).outcome;
      expect(second).toMatchObject({ kind: 'answer', text: expect.stringContaining('green') });
      // The answer may come twice, as after a lost worker.
      const third = await begin('ask', word, { progress, resume }).outcome;
      expect(third).toMatchObject({ kind: 'answer', text: expect.stringContaining('green') });
    });
  });
}
