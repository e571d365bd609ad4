import type { SchemaField } from '../contracts/graph-schema.ts';
import type { AnswerRef } from '../contracts/run.ts';
import type { ProviderRules } from './requests/provider-rules.ts';

/** The port to all language models. One call is one request: Temporal retries, the model does not. */
export interface Model {
  readonly provider: string;
  readonly id: string;
  /** The limits of its provider on requests. */
  readonly rules: ProviderRules;
  /** @throws ModelError */
  answer(request: ModelRequest): Promise<ModelAnswer>;
}

export interface ModelRequest {
  messages: Message[];
  tools: ToolSpec[];
  /** Sends the tools, because the conversation mentions them, but forbids calls. */
  conclude?: boolean;
  /** The JSON Schema that the answer must match. */
  format?: { name: string; schema: Record<string, unknown> };
  signal: AbortSignal;
  /** Text as it arrives. */
  onText?: (delta: string) => void;
  /**
   * Reads the values that the prompt was written from, for a model that cannot read prose. Language models ignore it: the values are never
   * sent, stored or hashed.
   */
  input?: () => Promise<ModelInput | undefined>;
}

/** The first messages of a conversation, and the values that they were written from. */
export interface Prompt {
  messages: Message[];
  input?: ModelInput;
}

export const writePrompt = (input: ModelInput, system: string, user: string): Prompt => ({
  messages: [
    { role: 'system', text: system },
    { role: 'user', text: user },
  ],
  input,
});

export type ModelInput =
  | PlanInput
  | StepInput
  | ReviewInput
  | { kind: 'agent_creation'; wishes: WishInput[] }
  | { kind: 'graph_choice'; request: string; graphs: GraphInput[] }
  | AgentConfigInput
  | { kind: 'confirmation'; words: string; shown: ShownInput[] };

export interface PlanInput {
  kind: 'plan';
  task: string;
  /** The agent that the user asked for. */
  agent_type: string;
  /** The agents that can work now. */
  team: { name: string; capabilities: string[] }[];
}

export interface StepInput {
  kind: 'step';
  title: string;
  instruction: string;
  /** JSON Schema of the output. */
  output_schema?: Record<string, unknown>;
  /** What the reviewer wants changed in an earlier result. */
  feedback?: string;
}

export interface ReviewInput {
  kind: 'review';
  task: string;
  steps: { step_id: string; output: string | null }[];
}

export interface WishInput {
  request: string;
  operation?: 'create' | 'update' | 'delete' | undefined;
  /** The name of an existing assistant. */
  assistant?: string | undefined;
}

export interface GraphInput {
  deployment: string;
  graph: string;
  description: string;
}

export interface AgentConfigInput {
  kind: 'agent_config';
  request: string;
  /** The changes that a person requested to an earlier configuration. */
  instructions: string | undefined;
  name: string;
  /** The configuration of an existing agent. */
  current: Record<string, unknown> | undefined;
  fields: FieldInput[];
  tools: readonly string[];
  /** The agents that a field can refer to. */
  agents: readonly { agent_id: string; name: string }[];
}

export type FieldInput = Pick<
  SchemaField,
  'name' | 'type' | 'required' | 'default' | 'min' | 'options'
> & {
  /** The tools that the field's own schema names. */
  tools: string[];
};

export interface ShownInput {
  item: number;
  config: Record<string, unknown> | null;
}

export interface ToolSpec {
  name: string;
  description: string;
  input_schema: Record<string, unknown>;
}

export interface ToolCall {
  id: string;
  name: string;
  /** As the model wrote it: it may be invalid JSON, or violate the tool's schema. */
  arguments: string;
}

type Metadata = Record<string, unknown>;

export type Message =
  | { role: 'system'; text: string }
  | { role: 'user'; text: string }
  | AssistantMessage
  | { role: 'tool'; tool_call_id: string; name: string; text: string; is_error: boolean };

export interface AssistantMessage {
  role: 'assistant';
  text: string;
  tool_calls: ToolCall[];
  /** Thinking that some providers require in later requests, with their signature. */
  reasoning: { text: string; metadata?: Metadata }[];
}

export interface Usage {
  input_tokens: number;
  /** Part of `input_tokens`. */
  cached_tokens: number;
  output_tokens: number;
}

export interface ModelAnswer {
  message: AssistantMessage;
  usage: Usage;
  /** The model as reported by the provider. */
  model: string;
}

/** The reasons for a call without a complete answer, and whether a repeated request can succeed. */
const RETRYABLE = {
  /** Nothing was sent: the connection was refused, or the name does not resolve. */
  unreachable: true,
  /** The provider accepts no more requests for now. */
  overloaded: true,
  rate_limited: true,
  timeout: true,
  /** The provider failed. A repeated request may succeed. */
  server_error: true,
  /** The connection failed after the request was sent. */
  network: true,
  /** The stream ended before the provider marked the answer as complete. */
  truncated: true,
  /** The answer is complete but contains neither text nor tool calls. */
  empty_answer: true,
  authentication: false,
  rejected: false,
  quota_exhausted: false,
  context_overflow: false,
  output_limit_reached: false,
  content_filtered: false,
  refused: false,
  /** The body is not an event stream. */
  unexpected_content: false,
  /** The provider names a finish reason that does not mark a complete answer. */
  unexpected_finish: false,
} as const;

export type ModelErrorKind = keyof typeof RETRYABLE;

export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  readonly retryable: boolean;
  /** From the provider's `Retry-After`. */
  readonly retryAfterMs: number | undefined;
  /** The received part of an incomplete answer. It has a cost. */
  readonly incomplete: ModelAnswer | undefined;
  /** The message that stores the partial answer. */
  storedAt: AnswerRef | undefined;
  constructor(
    kind: ModelErrorKind,
    message: string,
    options: ErrorOptions & {
      retryAfterMs?: number | undefined;
      incomplete?: ModelAnswer | undefined;
    } = {},
  ) {
    super(message, options);
    this.name = 'ModelError';
    this.kind = kind;
    this.retryable = RETRYABLE[kind];
    this.retryAfterMs = options.retryAfterMs;
    this.incomplete = options.incomplete;
  }
}
