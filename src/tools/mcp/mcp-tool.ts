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
import { unwrapAnswer } from './admission.ts';
import type { McpConnections } from './connections.ts';
import { readElicitation } from './create-client.ts';
import type { Link } from './link.ts';
import { toCallOutcome, toConnectError } from './mcp-errors.ts';
import type { McpServerSpec } from './server-spec.ts';
import { toToolResult } from './to-tool-result.ts';

type McpToolOptions = Omit<ToolDefinition, 'call' | 'source' | 'url' | 'server'> & {
  /** Its name at the server. */
  tool: string;
};

/** The SDK's own timer is in nobody's way: the longest that Node has. Milliseconds. */
const NEVER = 2 ** 31 - 1;
/** A child process has to start first. Milliseconds. */
const CONNECT_WITHIN = 60_000;
/** Until what has arrived on a stream that has ended is read. Milliseconds. */
const READ_WITHIN = 100;

/**
 * A tool of an MCP server. Its limit of time begins when it is called and anew with every progress it reports, and stands still while a person is
 * asked; the limit of the step's calls ends it in any case.
 */
export function mcpTool(
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
      const link = await open(connections, spec, context);
      const deadline = new Deadline(definition.timeout_seconds * 1000);
      const signal = AbortSignal.any([context.signal, deadline.signal]);
      try {
        const request = { name: tool, arguments: args, schema: definition.input_schema };
        return await call(link, spec.name, request, { ...context, signal }, deadline);
      } catch (error) {
        if (context.signal.aborted) throw error;
        if (error instanceof ToolCallError && deadline.signal.aborted)
          throw new ToolCallError(
            'unknown',
            `The MCP server ${spec.name} gave no answer within ${definition.timeout_seconds} s.`,
          );
        throw error;
      } finally {
        deadline.stop();
        await link.release();
      }
    },
  };
}

async function open(
  connections: McpConnections,
  spec: McpServerSpec,
  context: ToolContext,
): Promise<Link> {
  const { workflowId, idempotencyKey } = context;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CONNECT_WITHIN)]);
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

async function call(
  link: Link,
  server: string,
  request: CallRequest,
  context: ToolContext,
  deadline: Deadline,
): Promise<ToolResult> {
  // A process may end right after it was handed out.
  if (!link.client.transport)
    throw new ToolCallError('not_executed', `The MCP server ${server} has ended.`);
  const broken = new AbortController();
  link.watch(() => setTimeout(() => broken.abort('the answer broke off'), READ_WITHIN));
  const active = {
    elicit: (elicitation: Parameters<ToolContext['elicit']>[0]) =>
      deadline.held(() => context.elicit(elicitation)),
  };
  link.calls.add(active);
  let answer: CallToolResult | InputRequiredResult;
  try {
    answer = await link.client.callTool(toParams(request, context), {
      signal: AbortSignal.any([context.signal, broken.signal]),
      timeout: NEVER,
      allowInputRequired: true,
      // For the arguments that go into headers; what the tool answers is the model's to judge.
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
  if (!isInputRequiredResult(answer)) return toToolResult(unwrapAnswer(answer));
  const pending = toPending(server, answer);
  if (!pending)
    return { text: `The MCP server ${server} asks for what nobody can give it.`, is_error: true };
  throw new InputRequiredError(request.name, pending);
}

/** The key tells a server that looks for it which calls are one. */
const toParams = (request: CallRequest, { idempotencyKey, continuation }: ToolContext) => ({
  name: request.name,
  arguments: request.arguments,
  _meta: { 'agent-orchestrator/idempotency-key': idempotencyKey },
  ...(continuation && { inputResponses: continuation.responses }),
  ...(continuation?.state != null && { requestState: continuation.state }),
});

/** Undefined where it asks for anything but forms, or its state cannot be kept. */
function toPending(
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
  // Given back as it was, or not at all.
  if (state !== null && state !== toStorableText(state)) return undefined;
  return { state, requests };
}
