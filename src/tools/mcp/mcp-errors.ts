import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { DomainError } from '../../platform/errors.ts';
import { findCause } from '../../platform/find-cause.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { ToolCallError, type ToolResult } from '../tool.ts';

export class McpUnreachableError extends DomainError {
  readonly code = 'mcp_server_unreachable';
  constructor(server: string, reason: string, options?: ErrorOptions) {
    super(`The MCP server ${server} cannot be used: ${reason}.`, options);
    this.name = 'McpUnreachableError';
  }
}

/** Converts an error of connecting. Nothing was called yet. */
export function toConnectError(server: string, error: unknown): ToolCallError {
  const known = findCause(error, (cause) => cause instanceof ToolCallError);
  if (known?.outcome === 'not_executed') return known;
  return new ToolCallError('not_executed', toUnreachableError(server, error).message, {
    cause: error,
  });
}

export function toUnreachableError(server: string, error: unknown): DomainError {
  if (error instanceof McpUnreachableError || error instanceof SecretUnavailableError) return error;
  return new McpUnreachableError(server, describeInnermost(error), { cause: error });
}

/**
 * The outcome of a call that threw. An answer of the server, also an error, is a result for the model.
 * @throws ToolCallError `unknown` without an answer, because the call may have taken effect; `not_executed` if it was not sent
 */
export function toCallOutcome(server: string, error: unknown): ToolResult {
  const known = findCause(error, (cause) => cause instanceof ToolCallError);
  if (known) throw known;
  if (isNotConnected(error))
    throw new ToolCallError('not_executed', `The MCP server ${server} has ended.`, {
      cause: error,
    });
  if (
    error instanceof ProtocolError ||
    (error instanceof SdkError && UNREADABLE_CODES.has(error.code))
  )
    return {
      text: `The MCP server ${server} answered with an error: ${cutMessage(error.message)}`,
      is_error: true,
    };
  if (
    error instanceof SdkHttpError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 408
  )
    return {
      text: `The MCP server ${server} rejected the call with status ${error.status}.`,
      is_error: true,
    };
  throw new ToolCallError(
    'unknown',
    `The MCP server ${server} did not answer (${describeInnermost(error)}).`,
    {
      cause: error,
    },
  );
}

/** Errors for an answer that arrived and that the SDK cannot read. */
const UNREADABLE_CODES = new Set<string>([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.UnsupportedResultType,
  SdkErrorCode.ClientHttpUnexpectedContent,
]);

/** The SDK reports this in two ways, both before it sends anything. */
const isNotConnected = (error: unknown): boolean =>
  (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) ||
  (error instanceof Error && error.message === 'Not connected');

/** The message of the innermost error. The errors around it add nothing. */
function describeInnermost(error: unknown): string {
  const isInnermost = (cause: unknown) => !(cause instanceof Error) || cause.cause === undefined;
  const innermost = findCause(error, isInnermost) ?? error;
  const text = innermost instanceof Error ? innermost.message : String(innermost);
  return cutMessage(text.replace(/\.$/, ''));
}

const cutMessage = (text: string) => text.slice(0, 500);
