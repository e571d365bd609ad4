import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { DomainError } from '../../platform/errors.ts';
import { findCause } from '../../platform/find-cause.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { ToolCallError, type ToolResult } from '../tool.ts';

/** A server cannot be spoken to. */
export class McpUnreachableError extends DomainError {
  readonly code = 'mcp_server_unreachable';
  constructor(server: string, reason: string, options?: ErrorOptions) {
    super(`The MCP server ${server} cannot be used: ${reason}.`, options);
    this.name = 'McpUnreachableError';
  }
}

/** While the connection was made: nothing was called. */
export function toConnectError(server: string, error: unknown): ToolCallError {
  const known = findCause(error, (cause) => cause instanceof ToolCallError);
  if (known?.outcome === 'not_executed') return known;
  return new ToolCallError('not_executed', toUnreachable(server, error).message, { cause: error });
}

export function toUnreachable(server: string, error: unknown): DomainError {
  if (error instanceof McpUnreachableError || error instanceof SecretUnavailableError) return error;
  return new McpUnreachableError(server, reasonOf(error), { cause: error });
}

/**
 * A call that gave no result. What the server answers, an error too, is a result for the model; where an answer is missing, the
 * call may have done everything.
 */
export function toCallOutcome(server: string, error: unknown): ToolResult {
  const known = findCause(error, (cause) => cause instanceof ToolCallError);
  if (known) throw known;
  if (isNotConnected(error))
    throw new ToolCallError('not_executed', `The MCP server ${server} has ended.`, {
      cause: error,
    });
  if (error instanceof ProtocolError || (error instanceof SdkError && UNREADABLE.has(error.code)))
    return {
      text: `The MCP server ${server} answered with an error: ${cut(error.message)}`,
      is_error: true,
    };
  if (
    error instanceof SdkHttpError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 408
  )
    return { text: `The MCP server ${server} refused the call (${error.status}).`, is_error: true };
  throw new ToolCallError(
    'unknown',
    `The MCP server ${server} gave no answer (${reasonOf(error)}).`,
    {
      cause: error,
    },
  );
}

/** An answer has arrived that the SDK cannot read. */
const UNREADABLE = new Set<string>([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.UnsupportedResultType,
  SdkErrorCode.ClientHttpUnexpectedContent,
]);

/** The SDK says it in two ways, always before it sends anything. */
const isNotConnected = (error: unknown): boolean =>
  (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) ||
  (error instanceof Error && error.message === 'Not connected');

/** Of the innermost error: those around it say only that there was one. */
function reasonOf(error: unknown): string {
  const isInnermost = (cause: unknown) => !(cause instanceof Error) || cause.cause === undefined;
  const innermost = findCause(error, isInnermost) ?? error;
  const text = innermost instanceof Error ? innermost.message : String(innermost);
  return cut(text.replace(/\.$/, ''));
}

const cut = (text: string) => text.slice(0, 500);
