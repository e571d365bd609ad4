import { A2AError, isJsonRpcError, isRestError } from '@a2a-js/sdk/errors';
import { AgentError } from '../agent-error.ts';

/** JSON-RPC 2.0: the server's own fault. */
const INTERNAL_ERROR = -32603;
const METHOD_NOT_FOUND = -32601;

/** What went wrong with an agent, in the port's words; what is no fault of the agent's comes back as it is. */
export function toAgentError(error: unknown): unknown {
  if (error instanceof A2AError) return ofA2a(error);
  if (!(error instanceof Error) || error instanceof AgentError) return error;
  // An error in a stream is the cause of the SDK's own.
  if (error.cause instanceof A2AError) return ofA2a(error.cause);
  // As `fetch` says that a body broke off.
  if (error instanceof TypeError && error.message === 'terminated')
    return new AgentError('broken_off', 'The connection to the agent broke off.', { cause: error });
  // The SDK has no class for answers that are not the protocol's.
  if (Object.getPrototypeOf(error) === Error.prototype)
    return new AgentError('bad_response', error.message, { cause: error });
  return error;
}

/** Whether the agent does not know the operation: 0.3 has no list of tasks, and servers of 1.0 need not have one. */
export function isUnsupported(error: unknown): boolean {
  if (!(error instanceof A2AError)) return false;
  if (isJsonRpcError(error) && error.envelopeCode === METHOD_NOT_FOUND) return true;
  return error.reason === 'UNSUPPORTED_OPERATION';
}

function ofA2a(error: A2AError): AgentError {
  const options = { cause: error };
  if (error.reason === 'TASK_NOT_FOUND')
    return new AgentError('failed', 'The agent no longer knows the task.', options);
  if (error.reason === 'INVALID_AGENT_RESPONSE')
    return new AgentError('bad_response', error.message, options);
  const isInternal =
    (isJsonRpcError(error) && error.envelopeCode === INTERNAL_ERROR) ||
    (isRestError(error) && error.statusCode >= 500 && error.statusCode !== 501);
  return new AgentError(isInternal ? 'server_error' : 'rejected', error.message, options);
}
