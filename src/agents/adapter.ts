import type { Discovery } from '../contracts/agent.ts';
import type { AgentConfigs, AgentType } from '../contracts/agent-config.ts';
import type { Fetch } from '../platform/http/guarded-fetch.ts';

/** An agent as its adapter sees it. */
export interface AgentTarget<Type extends AgentType = AgentType> {
  tenantId: string;
  agentId: string;
  name: string;
  type: Type;
  /** Without a slash at its end; empty for agents that have none. */
  endpoint: string;
  config: AgentConfigs[Type];
  /** Credentials, made anew for each request. @throws SecretUnavailableError AgentError */
  headers(): Promise<Record<string, string>>;
  /**
   * As the global `fetch`, but refuses addresses that may not be called, follows no redirect, and adds the credentials to
   * requests to the endpoint's own origin. SDKs are given it as theirs. @throws AgentError
   */
  fetch: Fetch;
}

/** What the agent is to do. */
export interface AgentJob {
  /** The same for every attempt; safe in headers and ids: `^[A-Za-z0-9_-]{1,64}$`. */
  jobId: string;
  tenantId: string;
  workflowId: string;
  /** The user's task, of which this job is a part. */
  task: string;
  title: string;
  instruction: string;
  /** Everything in one text, for agents that take a prompt: task, input, results of earlier steps, the instruction. */
  prompt: string;
  input: Record<string, unknown> | null;
  /** Results of the steps that this one builds on. */
  dependencies: { step_id: string; title: string; output: string | null }[];
  /** The session of the run; agents that keep conversations may use it. */
  sessionId: string | null;
  /** What an earlier attempt has saved; undefined in the first. */
  progress: Progress | undefined;
  /** A person's answer to the question that the agent asked last. May be given again: look whether it was taken. */
  resume: { token: Progress; answer: Resumption } | undefined;
}

export type Progress = Record<string, unknown>;

/** `text` is what the person wrote; `edit` the object they filled in where the question had a schema. */
export interface Resumption {
  decision: 'approve' | 'reject' | 'edit' | 'respond';
  text: string;
  edit?: Record<string, unknown>;
}

/** What comes while the agent works; live only. */
export type StreamPart =
  | { kind: 'text'; text: string }
  | { kind: 'status'; message: string }
  | { kind: 'tool_use' | 'tool_result' | 'hook'; name: string; data?: unknown };

export interface AgentCall {
  /** Aborted when the run is cancelled or the time is over: stop the agent's work, too, where that is possible. */
  signal: AbortSignal;
  emit(part: StreamPart): void;
  /** Keeps what a later attempt needs to find this one's work. Stored when it returns. */
  save(progress: Progress): Promise<void>;
}

export interface AgentUsage {
  model?: string;
  input_tokens: number;
  output_tokens: number;
  /** Where the agent says so; otherwise it is reckoned from the model, or the agent's `cost_usd`. */
  cost_usd?: string;
}

export interface QuestionChoice {
  decision: Resumption['decision'];
  label: string;
}

/** What a person can edit, as it is now, and the JSON Schema of what they make of it. */
export interface Editable {
  value: Record<string, unknown>;
  schema: Record<string, unknown>;
}

export type AgentOutcome =
  | {
      kind: 'answer';
      text: string;
      /** Structured results, as artifacts or the files that were changed. Stored with the answer. */
      data?: Record<string, unknown>;
      usage?: AgentUsage;
    }
  | {
      kind: 'question';
      /** What the person reads first. */
      question: string;
      /** All that the agent shows, for the person. */
      shown?: Record<string, unknown>;
      /** JSON Schema of the answer, where the agent wants an object. */
      schema?: Record<string, unknown>;
      /** What a person may decide, where the agent says so; nothing else is offered. */
      choices?: QuestionChoice[];
      /** What the decision `edit` changes. */
      editable?: Editable;
      /** Says, in `job.resume`, which question was answered. */
      token: Progress;
    };

/** The port: how one type of agent is spoken to. Errors are AgentErrors, or the reason of the signal. */
export interface AgentAdapter<Type extends AgentType = AgentType> {
  type: Type;
  /** Whether a repeated job goes on with what an earlier attempt began, instead of beginning anew. It may be a matter of the configuration. */
  rejoins(target: AgentTarget<Type>, progress: Progress | undefined): boolean;
  /** Whether repeating its jobs is harmless by the nature of the type, as with a bare model. */
  readOnly?: boolean;
  /** Finds out that the agent is there and what it can do. Used when it is registered. */
  discover(target: AgentTarget<Type>, signal: AbortSignal): Promise<Discovery>;
  /** Whether it is there: cheap, for it is asked every minute. Resolves when it is. */
  check(target: AgentTarget<Type>, signal: AbortSignal): Promise<void>;
  execute(target: AgentTarget<Type>, job: AgentJob, call: AgentCall): Promise<AgentOutcome>;
}
