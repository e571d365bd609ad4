/**
 * What the mock model answers in one run. A task that contains `#scenario:NAME` gets the answers that were registered under
 * this name, so that tests share one worker and one mock without meeting.
 */
export interface Scenario {
  /** Answers of the planner, in order; the last one repeats. An object is sent as JSON. */
  plan?: Reply[];
  /** Answers of each step's agent, by the step's title, in order of the conversation's turns. */
  steps?: Record<string, Reply[]>;
  /** Answers of the reviewer by round; the last one repeats. */
  review?: Reply[];
  /**
   * Of agent creations: `understand`, `graph`, `config` (or `config NAME`), `words`. The n-th turn of a conversation gets the n-th answer.
   */
  creation?: Record<string, Reply[]>;
  /** The requests are kept as they were on the wire. */
  keepsBodies?: boolean;
  /**
   * The n-th turn of a conversation gets the n-th answer, however often it is asked for: where processes are killed, a request
   * is made again.
   */
  byTurn?: boolean;
}

export interface Reply {
  text?: string;
  json?: unknown;
  tools?: { name: string; arguments: unknown }[];
  error?: { status: number; retryAfter?: number; message?: string };
  /** Sent byte by byte as it is. */
  raw?: RawReply;
  /** With `byTurn`: the first request for this answer is refused. */
  refuseFirst?: { status: number; retryAfter?: number };
  /** The mock answers when the test releases the scenario. */
  held?: true;
  /** The mock answers after so many milliseconds. */
  delayMs?: number;
  usage?: { input: number; output: number };
}

/** An answer on the wire; an event stream of status 200 where it does not say otherwise. */
export interface RawReply {
  status?: number;
  headers?: Record<string, string>;
  body: string;
  /** The connection breaks behind the body. */
  breaks?: boolean;
}

/** One request that the mock was sent. */
export interface SeenRequest {
  scenario: string;
  role: 'plan' | 'review' | 'step' | 'creation';
  title: string;
  /** How many assistant messages the conversation held. */
  turn: number;
  /** The last user or tool message. */
  last: string;
  tools: string[];
  messages: number;
  aborted: boolean;
  /** Why a provider would answer it with 400. */
  refused?: string;
  /** As it was on the wire, where the scenario keeps that. */
  body?: Record<string, unknown>;
  /** Milliseconds since 1970. */
  askedAt: number;
  /** When the whole answer was handed to the network; only a mock with a journal knows. */
  answered?: { at: number; status: number };
}

export const accept = (...steps: string[]): Reply => ({
  json: {
    verdict: 'accept',
    score: 0.9,
    summary: 'Well done.',
    steps: steps.map((step_id) => ({ step_id, accepted: true, feedback: '' })),
  },
});

export interface TestStep {
  id: string;
  after?: string[];
  capability?: string;
}

export const planOf = (...steps: TestStep[]): Reply => ({
  json: {
    steps: steps.map(({ id, after = [], capability = 'general' }) => ({
      step_id: id,
      title: `Title of ${id}`,
      instruction: `Instruction of ${id}`,
      capability,
      depends_on: after,
    })),
  },
});
