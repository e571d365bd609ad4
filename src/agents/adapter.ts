import type { Discovery } from '../contracts/agent.ts';
import type { AgentConfigs, AgentType } from '../contracts/agent-config.ts';
import type { Fetch } from '../platform/http/guarded-fetch.ts';

/** An agent as its adapter sees it. */
export interface AgentTarget<Type extends AgentType = AgentType> {
  tenantId: string;
  agentId: string;
  name: string;
  type: Type;
  /** Without a trailing slash; empty for agents that have none. */
  endpoint: string;
  config: AgentConfigs[Type];
  /** Returns credentials for one request. @throws SecretUnavailableError AgentError */
  headers(): Promise<Record<string, string>>;
  /**
   * Works like the global `fetch`, but refuses forbidden addresses, follows no redirects, and adds the credentials to requests to the
   * endpoint's own origin. SDKs receive it as their `fetch`. @throws AgentError
   */
  fetch: Fetch;
}

/** The work for the agent. */
export interface AgentJob {
  /** The same for every attempt; safe in headers and ids: `^[A-Za-z0-9_-]{1,64}$`. */
  jobId: string;
  tenantId: string;
  workflowId: string;
  /** The user's task that this job belongs to. */
  task: string;
  title: string;
  instruction: string;
  /** The whole job as one text, for agents that take a prompt: task, input, results of earlier steps, instruction. */
  prompt: string;
  input: Record<string, unknown> | null;
  /** Results of the steps that this step depends on. */
  dependencies: { step_id: string; title: string; output: string | null }[];
  /** The session of the run; agents that keep conversations may use it. */
  sessionId: string | null;
  /** The data that an earlier attempt saved; undefined in the first attempt. */
  progress: Progress | undefined;
  /**
   * A person's answer to the agent's last question. An adapter can receive it several times, so it must check whether the agent already has
   * it.
   */
  resume: { token: Progress; answer: Resumption } | undefined;
}

export type Progress = Record<string, unknown>;

/** `text` is the person's message. `edit` is the object that they filled in, if the question had a schema. */
export interface Resumption {
  decision: 'approve' | 'reject' | 'edit' | 'respond';
  text: string;
  edit?: Record<string, unknown>;
}

/** Live output of a working agent. It is never stored. */
export type StreamPart =
  | { kind: 'text'; text: string }
  | { kind: 'status'; message: string }
  | { kind: 'tool_use' | 'tool_result' | 'hook'; name: string; data?: unknown };

export interface AgentCall {
  /** Aborts when the run is cancelled or the time limit is reached. The adapter then also stops the agent's work if it can. */
  signal: AbortSignal;
  emit(part: StreamPart): void;
  /** Saves the data that a later attempt needs to find this attempt's work. The data is stored when the promise resolves. */
  save(progress: Progress): Promise<void>;
}

export interface AgentUsage {
  model?: string;
  input_tokens: number;
  output_tokens: number;
  /** The cost as reported by the agent. Without it, the cost is computed from the model's price or the agent's `cost_usd`. */
  cost_usd?: string;
}

export interface QuestionChoice {
  decision: Resumption['decision'];
  label: string;
}

/** The current value that a person can edit, and the JSON Schema of the edited value. */
export interface Editable {
  value: Record<string, unknown>;
  schema: Record<string, unknown>;
}

export type AgentOutcome =
  | {
      kind: 'answer';
      text: string;
      /** Structured results, such as artifacts or changed files. Stored with the answer. */
      data?: Record<string, unknown>;
      usage?: AgentUsage;
    }
  | {
      kind: 'question';
      /** The first text that the person reads. */
      question: string;
      /** Everything that the agent shows to the person. */
      shown?: Record<string, unknown>;
      /** JSON Schema of the answer, if the agent expects an object. */
      schema?: Record<string, unknown>;
      /** The decisions that the agent allows. If set, no other decision is offered. */
      choices?: QuestionChoice[];
      /** The value that the decision `edit` changes. */
      editable?: Editable;
      /** Identifies the answered question in `job.resume`. */
      token: Progress;
    };

/** The port to one type of agent. Its methods throw AgentErrors or the signal's reason. */
export interface AgentAdapter<Type extends AgentType = AgentType> {
  type: Type;
  /** Whether a repeated job continues the work of an earlier attempt instead of starting again. This can depend on the configuration. */
  rejoins(target: AgentTarget<Type>, progress: Progress | undefined): boolean;
  /** Whether jobs of this type are always safe to repeat, as for a bare model. */
  readOnly?: boolean;
  /** Checks that the agent exists and reads its capabilities. Called when an agent is registered. */
  discover(target: AgentTarget<Type>, signal: AbortSignal): Promise<Discovery>;
  /** Resolves if the agent is reachable. Must be cheap, because it runs every minute. */
  check(target: AgentTarget<Type>, signal: AbortSignal): Promise<void>;
  execute(target: AgentTarget<Type>, job: AgentJob, call: AgentCall): Promise<AgentOutcome>;
}
