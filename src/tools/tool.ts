import type { ToolAnnotations } from '../contracts/tool.ts';

/** The caller, and the key that identifies a repeated call. */
export interface ToolContext {
  tenantId: string;
  workflowId: string;
  idempotencyKey: string;
  /** The Temporal workflow to wake when the answer that a call waits for has arrived. */
  waiter: string;
  signal: AbortSignal;
  /** Receives the progress reports of a running tool. */
  onProgress(progress: ToolProgress): void;
  /** Asks a person during a call, which stays open. @throws InterruptedError and others when the call ends */
  elicit(elicitation: Elicitation): Promise<ElicitationAnswer>;
  /** How to continue a call that asked for input in an earlier round. */
  continuation?: Continuation;
}

export interface ToolProgress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

/** A server's question to a person, in MCP's terms. */
export interface Elicitation {
  server: string;
  message: string;
  /** JSON Schema of the requested content. */
  schema: Record<string, unknown>;
}

export type ElicitationAnswer =
  | { action: 'accept'; content: Record<string, unknown> }
  | { action: 'decline' }
  | { action: 'cancel' };

/** A call that asked for input and closed its connection. It is repeated with the answers and the server's own state. */
export interface PendingInput {
  state: string | null;
  requests: Record<string, Elicitation>;
}

export interface Continuation {
  state: string | null;
  responses: Record<string, ElicitationAnswer>;
}

/** The call is suspended: it continues when people have answered. */
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
  /** The MCP server that offers the tool. */
  server?: string;
  input_schema: Record<string, unknown>;
  annotations: ToolAnnotations;
  timeout_seconds: number;
  /** Available only to agents whose blueprint names it. */
  named_only?: true;
  /** @throws ToolCallError */
  call(args: Record<string, unknown>, context: ToolContext): Promise<ToolResult>;
}

/**
 * A call without a result.
 * `not_executed`: it certainly did nothing. `unknown`: it may have had its full effect.
 */
export class ToolCallError extends Error {
  readonly outcome: 'not_executed' | 'unknown';
  readonly retryAfterMs: number | undefined;
  /** Another attempt would fail in the same way. */
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
