import { z } from 'zod';
import { describeIssues } from '../../contracts/field-errors.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { cutText } from '../../tools/read-answer.ts';
import {
  ToolCallError,
  type ToolContext,
  type ToolDefinition,
  type ToolResult,
} from '../../tools/tool.ts';
import { DecisionPendingError } from '../approvals/decision-pending-error.ts';
import { createAgent, deleteAgent, updateAgent } from './change-agents.ts';
import { getAgentConfigSchema, suggestAgentConfig, validateAgentConfig } from './graph-config.ts';
import {
  type ManagementTool,
  type ManagementToolDeps,
  type ModelFacingProblem,
  toModelFacingProblem,
} from './management-tool.ts';
import { getAgent, listAgents } from './read-agents.ts';
import { listDeployments, listGraphs, listModels, listTools } from './read-deployments.ts';
import { readCaller, readToolUser } from './tool-user.ts';

/** The tools that manage the agents on the tenant's deployments, with the rights of the run's user. */
export const createManagementTools = (deps: ManagementToolDeps): ToolDefinition[] => [
  createManagementTool(deps, listDeployments),
  createManagementTool(deps, listGraphs),
  createManagementTool(deps, listAgents),
  createManagementTool(deps, getAgent),
  createManagementTool(deps, getAgentConfigSchema),
  createManagementTool(deps, suggestAgentConfig),
  createManagementTool(deps, validateAgentConfig),
  createManagementTool(deps, listModels),
  createManagementTool(deps, listTools),
  createManagementTool(deps, createAgent),
  createManagementTool(deps, updateAgent),
  createManagementTool(deps, deleteAgent),
];

function createManagementTool<Input extends z.ZodObject>(
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

/** An error that the model can act on is a tool result, not a failure of the run. @throws ToolCallError DecisionPendingError */
async function callTool<Input extends z.ZodObject>(
  deps: ManagementToolDeps,
  tool: ManagementTool<Input>,
  args: Record<string, unknown>,
  context: ToolContext,
): Promise<ToolResult> {
  const parsed = tool.input.safeParse(args);
  if (!parsed.success)
    return toResult({ error: describeIssues(parsed.error, ['arguments']) }, true);
  try {
    const user = await readToolUser(deps, context, tool.scope);
    const call = { deps, context, user, caller: () => readCaller(deps, user) };
    return toResult(await tool.run(call, parsed.data), false);
  } catch (error) {
    const problem = toModelFacingProblem(error);
    if (problem) return toResult(problem, true);
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
    throw new ToolCallError('unknown', `${tool.name} is temporarily unavailable.`, {
      cause: error,
    });
  }
}

const toResult = (answer: object | ModelFacingProblem, is_error: boolean): ToolResult => ({
  text: cutText(JSON.stringify(answer)),
  is_error,
});
