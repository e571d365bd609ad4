import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
} from '@modelcontextprotocol/client';
import { Deadline } from '../../platform/deadline.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import {
  InputRequiredError,
  type PendingInput,
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from '../tool.ts';
import { unwrapCallResult } from './answer-normalizer.ts';
import { type McpConnection, type McpServerSpec, readElicitation } from './client.ts';
import type { McpConnections } from './connections.ts';
import { toCallOutcome, toConnectError } from './mcp-errors.ts';
import { toToolResult } from './tool-result.ts';

type McpToolOptions = Omit<ToolDefinition, 'call' | 'source' | 'url' | 'server'> & {
  /** The tool's name on the server. */
  tool: string;
};

/** Disables the SDK's timer: the longest timeout of Node. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** Includes the start of a child process. */
const CONNECT_TIMEOUT_MS = 60_000;
/** Time to read the rest of a stream that has ended. */
const DRAIN_MS = 100;

/**
 * Creates the definition of an MCP server's tool. Its timeout restarts with every progress report and pauses while a person is asked. The
 * timeout of the step's calls applies in any case.
 */
export function createMcpTool(
  connections: McpConnections,
  spec: McpServerSpec,
  { tool, ...definition }: McpToolOptions,
): ToolDefinition {
  return {
    ...definition,
    source: 'mcp',
    server: spec.name,
    url: null,
    call: async (args, context) => {
      const link = await openConnection(connections, spec, context);
      const deadline = new Deadline(definition.timeout_seconds * 1000);
      const signal = AbortSignal.any([context.signal, deadline.signal]);
      try {
        const request = { name: tool, arguments: args, schema: definition.input_schema };
        return await callTool(link, spec.name, request, { ...context, signal }, deadline);
      } catch (error) {
        if (context.signal.aborted) throw error;
        if (error instanceof ToolCallError && deadline.signal.aborted)
          throw new ToolCallError(
            'unknown',
            `The MCP server ${spec.name} did not answer within ${definition.timeout_seconds} s.`,
          );
        throw error;
      } finally {
        deadline.stop();
        await link.release();
      }
    },
  };
}

async function openConnection(
  connections: McpConnections,
  spec: McpServerSpec,
  context: ToolContext,
): Promise<McpConnection> {
  const { workflowId, idempotencyKey } = context;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
  try {
    return await connections.open(spec, { signal, headers: { workflowId, idempotencyKey } });
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw toConnectError(spec.name, error);
  }
}

interface CallRequest {
  name: string;
  arguments: Record<string, unknown>;
  schema: Record<string, unknown>;
}

async function callTool(
  link: McpConnection,
  server: string,
  request: CallRequest,
  context: ToolContext,
  deadline: Deadline,
): Promise<ToolResult> {
  // The process may have ended since the connection was acquired.
  if (!link.client.transport)
    throw new ToolCallError('not_executed', `The MCP server ${server} has ended.`);
  const broken = new AbortController();
  link.onAnswerBroken(() => setTimeout(() => broken.abort('the answer broke off'), DRAIN_MS));
  const active = {
    elicit: (elicitation: Parameters<ToolContext['elicit']>[0]) =>
      deadline.held(() => context.elicit(elicitation)),
  };
  link.calls.add(active);
  let answer: CallToolResult | InputRequiredResult;
  try {
    answer = await link.client.callTool(toParams(request, context), {
      signal: AbortSignal.any([context.signal, broken.signal]),
      timeout: MAX_TIMEOUT_MS,
      allowInputRequired: true,
      // The SDK needs the schema for arguments that are sent as headers. Without an output schema, it does not validate results.
      toolDefinition: { name: request.name, inputSchema: { ...request.schema, type: 'object' } },
      onprogress: (progress) => {
        deadline.restart();
        context.onProgress(progress);
      },
    });
  } catch (error) {
    return toCallOutcome(server, error);
  } finally {
    link.calls.delete(active);
  }
  if (!isInputRequiredResult(answer)) return toToolResult(unwrapCallResult(answer));
  const pending = toPendingInput(server, answer);
  if (!pending)
    return {
      text: `The MCP server ${server} requests input that is not supported. Only forms are.`,
      is_error: true,
    };
  throw new InputRequiredError(request.name, pending);
}

/** Servers may deduplicate repeated calls by the idempotency key. */
const toParams = (request: CallRequest, { idempotencyKey, continuation }: ToolContext) => ({
  name: request.name,
  arguments: request.arguments,
  _meta: { 'agent-orchestrator/idempotency-key': idempotencyKey },
  ...(continuation && { inputResponses: continuation.responses }),
  ...(continuation?.state != null && { requestState: continuation.state }),
});

/** Undefined if the server asks for anything but forms, or its state cannot be stored unchanged. */
function toPendingInput(
  server: string,
  { inputRequests, requestState }: InputRequiredResult,
): PendingInput | undefined {
  const requests: PendingInput['requests'] = {};
  for (const [key, request] of Object.entries(inputRequests ?? {})) {
    const elicitation =
      request.method === 'elicitation/create' ? readElicitation(server, request.params) : undefined;
    if (!elicitation) return undefined;
    requests[key] = elicitation;
  }
  const state = requestState ?? null;
  if (state !== null && state !== toStorableText(state)) return undefined;
  return { state, requests };
}
