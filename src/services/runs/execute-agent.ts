import type { ExecuteAgent, Execution, ExecutionAccepted } from '../../contracts/execution.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { CreateWorkflow } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { suggest } from '../../platform/suggest.ts';
import { AgentUnavailableError, withAgentsRechecked } from '../agents/recheck-agents.ts';
import { readTeam } from '../planning/team.ts';
import { dataOf, getRun } from './read-run.ts';
import { type StartRunDeps, type StartRunOrigin, startRun } from './start-run.ts';

export type ExecuteRequest = StartRunOrigin & { body: ExecuteAgent };

const STEP = 'job';

/**
 * Gives one agent one job: a run of one step that nobody plans or reviews, with the durability and the events of every run.
 * @throws InvalidInputError where there is no such agent
 * @throws AgentUnavailableError where it cannot work now
 */
export async function executeAgent(
  deps: StartRunDeps,
  request: ExecuteRequest,
): Promise<ExecutionAccepted> {
  const { agent: wanted, task, ...rest } = request.body;
  const toWorkflow = async (): Promise<CreateWorkflow> => {
    const agent = await withAgentsRechecked(deps.registry, request.tenantId, () =>
      findAgent(deps.db, request.tenantId, wanted),
    );
    return {
      ...rest,
      task,
      agent_type: agent.name,
      max_revisions: 0,
      plan: planOf(task, agent),
      // There is no plan to show.
      ...(rest.approval && {
        approval: {
          ...rest.approval,
          modes: rest.approval.modes.filter((mode) => mode !== 'plan'),
        },
      }),
    };
  };
  const { workflow_id, ...accepted } = await startRun(deps, { ...request, toWorkflow });
  return { execution_id: workflow_id, ...accepted };
}

async function findAgent(db: Database, tenantId: string, wanted: string) {
  const team = await readTeam(db, tenantId);
  const agent = team.find(({ name, agentId }) => name === wanted || agentId === wanted);
  if (!agent)
    throw new InvalidInputError([
      {
        field: 'agent',
        message: `there is no active agent "${wanted}". ${suggest(
          wanted,
          team.map(({ name }) => name),
        )}`,
      },
    ]);
  if (agent.trouble !== null)
    throw new AgentUnavailableError(
      `The agent ${agent.name} is unavailable: ${agent.trouble}`,
      agent.agentId ? [agent.agentId] : [],
    );
  return agent;
}

const planOf = (task: string, agent: { name: string; capabilities: string[] }): Plan => ({
  steps: [
    {
      step_id: STEP,
      title: task.replace(/\s+/g, ' ').trim().slice(0, 120).toWellFormed(),
      instruction: task,
      capability: agent.capabilities[0] ?? 'general',
      agent: agent.name,
      depends_on: [],
    },
  ],
});

/** @throws NotFoundError */
export async function getExecution(
  db: Database,
  tenantId: string,
  executionId: string,
): Promise<Execution> {
  const [run, row, answer] = await Promise.all([
    getRun(db, tenantId, executionId, { url: undefined, namespace: '' }),
    db
      .selectFrom('workflows')
      .select(['is_execution', 'output', 'settings'])
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', executionId)
      .executeTakeFirst(),
    readAnswer(db, tenantId, executionId),
  ]);
  if (!row?.is_execution) throw new NotFoundError('execution', executionId);
  const [step] = run.steps;
  const result = row.output ?? step?.output ?? null;
  return {
    execution_id: executionId,
    agent: step?.agent ?? run.agent_type,
    status: run.status,
    task: run.task,
    result,
    data: dataOf(result, row.settings) ?? answer ?? null,
    error: run.error,
    usage: run.usage,
    waiting_for: run.waiting_for,
    pending_approvals: run.pending_approvals,
    created_at: run.created_at,
    finished_at: run.finished_at,
    links: {
      self: `/v1/agents/status/${executionId}`,
      workflow: run.links.self,
      events: run.links.events,
    },
  };
}

/** What stands beside the agent's last answer. */
async function readAnswer(db: Database, tenantId: string, executionId: string) {
  const row = await db
    .selectFrom('messages')
    .select('content')
    .where('tenant_id', '=', tenantId)
    .where('owner_id', '=', executionId)
    .where('role', '=', 'assistant')
    .orderBy('conversation_id', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.content.data as Record<string, unknown> | undefined;
}
