import { z } from 'zod';
import type { Scope } from '../../contracts/scope.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { cutText } from '../../tools/cut-text.ts';
import {
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from '../../tools/tool.ts';
import { DecisionPendingError } from '../approvals/decision-pending-error.ts';
import type { Caller } from '../deployments/caller.ts';
import type { ManagementToolDeps } from './management-tool-deps.ts';
import { type ModelFacingProblem, toModelFacingProblem } from './model-facing-error.ts';
import { callerOf, readToolUser, type ToolUser } from './run-caller.ts';

/** One call of a tool, for the user of its run. */
export interface ManagementToolCall {
  deps: ManagementToolDeps;
  context: ToolContext;
  user: ToolUser;
  /** @throws ModelFacingError */
  caller(): Promise<Caller>;
}

export interface ManagementTool<Input extends z.ZodObject> {
  name: string;
  description: string;
  input: Input;
  /** What the user of the run must be allowed themselves. */
  scope: Scope;
  annotations: ToolAnnotations;
  /** @returns what the model is given, as JSON. @throws ModelFacingError DecisionPendingError and errors of deployments */
  run(call: ManagementToolCall, input: z.output<Input>): Promise<object>;
}

export const READING: ToolAnnotations = { read_only: true, idempotent: true, destructive: false };

/** Makes a tool for agents of it: what goes wrong is a result that says what to do, and no failure of the run. */
export function createManagementTool<Input extends z.ZodObject>(
  deps: ManagementToolDeps,
  tool: ManagementTool<Input>,
): ToolDefinition {
  const { name, description, annotations } = tool;
  const { $schema: _, ...input_schema } = z.toJSONSchema(tool.input, { io: 'input' });
  return {
    name,
    description,
    annotations,
    input_schema,
    source: 'built_in',
    url: null,
    timeout_seconds: 60,
    named_only: true,
    call: (args, context) => callTool(deps, tool, args, context),
  };
}

async function callTool<Input extends z.ZodObject>(
  deps: ManagementToolDeps,
  tool: ManagementTool<Input>,
  args: Record<string, unknown>,
  context: ToolContext,
): Promise<ToolResult> {
  const parsed = tool.input.safeParse(args);
  if (!parsed.success) return toResult({ error: problemsOf(parsed.error) }, true);
  try {
    const user = await readToolUser(deps, context, tool.scope);
    const call = { deps, context, user, caller: () => callerOf(deps, user) };
    return toResult(await tool.run(call, parsed.data), false);
  } catch (error) {
    const told = toModelFacingProblem(error);
    if (told) return toResult(told, true);
    if (
      context.signal.aborted ||
      error instanceof DecisionPendingError ||
      isTransientDatabaseError(error)
    )
      throw error;
    deps.log.error(
      { err: error, tool: tool.name, workflow_id: context.workflowId },
      'a tool broke',
    );
    throw new ToolCallError('unknown', `${tool.name} does not work now.`, { cause: error });
  }
}

const toResult = (answer: object | ModelFacingProblem, is_error: boolean): ToolResult => ({
  text: cutText(JSON.stringify(answer)),
  is_error,
});

const problemsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${['arguments', ...path].join('.')}: ${message}`)
    .join('; ');
