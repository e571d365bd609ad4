import type { ToolAnnotations } from '../contracts/tool.ts';

/** Who calls, and the key under which a repetition is recognised. */
export interface ToolContext {
  tenantId: string;
  workflowId: string;
  idempotencyKey: string;
  signal: AbortSignal;
}

export interface ToolResult {
  text: string;
  is_error: boolean;
}

/** Something an agent can call. */
export interface ToolDefinition {
  name: string;
  description: string;
  source: 'built_in' | 'tool_service';
  url: string | null;
  input_schema: Record<string, unknown>;
  annotations: ToolAnnotations;
  timeout_seconds: number;
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
  constructor(
    outcome: 'not_executed' | 'unknown',
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.name = 'ToolCallError';
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs;
  }
}
