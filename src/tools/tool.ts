import type { ToolAnnotations } from '../contracts/tool.ts';

/** Who calls, and the key under which a repetition is recognised. */
export interface ToolContext {
  tenantId: string;
  workflowId: string;
  idempotencyKey: string;
  /** The Temporal workflow that is woken when what a call waits for has come. */
  waiter: string;
  signal: AbortSignal;
  /** Told what a tool says of its work while it is at it. */
  onProgress(progress: ToolProgress): void;
  /** Asks a person in the middle of a call, which is held meanwhile. @throws InterruptedError and the like when the call is over */
  elicit(elicitation: Elicitation): Promise<ElicitationAnswer>;
  /** Where an earlier round of this call asked for input: what it is to go on with. */
  continuation?: Continuation;
}

export interface ToolProgress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

/** What a server wants to know of a person, in the words of MCP. */
export interface Elicitation {
  server: string;
  message: string;
  /** JSON Schema of the content that it wants. */
  schema: Record<string, unknown>;
}

export type ElicitationAnswer =
  | { action: 'accept'; content: Record<string, unknown> }
  | { action: 'decline' }
  | { action: 'cancel' };

/** A call that asked for input and has ended its connection: it is made anew with the answers, and the server's own state. */
export interface PendingInput {
  state: string | null;
  requests: Record<string, Elicitation>;
}

export interface Continuation {
  state: string | null;
  responses: Record<string, ElicitationAnswer>;
}

/** The call did not end: it goes on when people have answered. */
export class InputRequiredError extends Error {
  readonly pending: PendingInput;
  constructor(tool: string, pending: PendingInput) {
    super(`${tool} asks for input`);
    this.name = 'InputRequiredError';
    this.pending = pending;
  }
}

export interface ToolResult {
  text: string;
  is_error: boolean;
}

/** Something an agent can call. */
export interface ToolDefinition {
  name: string;
  description: string;
  source: 'built_in' | 'tool_service' | 'mcp';
  url: string | null;
  /** Of an MCP server's tool. */
  server?: string;
  input_schema: Record<string, unknown>;
  annotations: ToolAnnotations;
  timeout_seconds: number;
  /** Given to agents whose blueprint names it, and to no others. */
  named_only?: true;
  /** @throws ToolCallError */
  call(args: Record<string, unknown>, context: ToolContext): Promise<ToolResult>;
}

/**
 * How a call that gave no result ended:
 * `not_executed` certainly did nothing, `unknown` may have done everything.
 */
export class ToolCallError extends Error {
  readonly outcome: 'not_executed' | 'unknown';
  readonly retryAfterMs: number | undefined;
  /** Another attempt would end in the same way. */
  readonly isFinal: boolean;
  constructor(
    outcome: 'not_executed' | 'unknown',
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined; isFinal?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'ToolCallError';
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs;
    this.isFinal = options.isFinal ?? false;
  }
}
