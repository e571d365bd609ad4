import { z } from 'zod';
import {
  agent,
  agentListQuery,
  agentStats,
  capability,
  connectionTest,
  listedAgent,
  registerAgent as registerAgentBody,
  replaceAgent as replaceAgentBody,
} from '../contracts/agent.ts';
import { AGENT_CONFIGS } from '../contracts/agent-config.ts';
import { eventEnvelope } from '../contracts/event.ts';
import { execution, executionStarted, startExecution } from '../contracts/execution.ts';
import { agentId, workflowId } from '../contracts/ids.ts';
import { pageOf, wholeListOf } from '../contracts/page.ts';
import { eventListQuery } from '../contracts/workflow.ts';
import { newId } from '../platform/new-id.ts';
import { listAgentEvents as listEvents } from '../services/agents/agent-events.ts';
import { deleteAgent as remove, replaceAgent as replace } from '../services/agents/change-agent.ts';
import { checkNow } from '../services/agents/check-agents.ts';
import { testConnection } from '../services/agents/discover-agent.ts';
import { listAllAgents } from '../services/agents/list-all-agents.ts';
import { agentStats as stats } from '../services/agents/read-agents.ts';
import { getAgent as get, registerAgent as register } from '../services/agents/register-agent.ts';
import { listCapabilities as capabilitiesOf } from '../services/planning/list-capabilities.ts';
import { executeAgent as execute, getExecution as status } from '../services/runs/execute-agent.ts';
import { startAndWait } from '../services/runs/wait-for-end.ts';
import { defineOperation } from './operation.ts';

const tag = 'agents';
const params = z.object({ agent_id: agentId });

export const executeAgent = defineOperation({
  name: 'executeAgent',
  tag,
  summary: 'Give one agent one job',
  description:
    'Starts a workflow with one step, which is as durable as any other. Its events, approvals, budgets, cancellation and retry are those of `/v1/workflows/{execution_id}`. With an `Idempotency-Key`, a repetition returns the same execution.',
  scope: 'agents:execute',
  body: startExecution,
  example: { agent: 'writer', task: 'Write a haiku about durable workflows' },
  output: executionStarted,
  idempotent: 'key',
  audit: 'agent.execute',
  failures: [400, 422],
  run: (services, context, { body: { wait: seconds = 0, ...body } }) => {
    const { tenantId } = context.principal;
    return startAndWait(
      services,
      { seconds, tenantId, caller: context },
      {
        start: () => execute(services, { ...context, tenantId, body }),
        idOf: ({ execution_id }) => execution_id,
        read: (executionId) => status(services.db, tenantId, executionId),
      },
    );
  },
});

export const getExecution = defineOperation({
  name: 'getExecution',
  tag,
  summary: 'Get the status of an execution',
  scope: 'agents:read',
  params: z.object({ execution_id: workflowId }),
  output: execution,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { execution_id }) => status(db, principal.tenantId, execution_id),
});

export const listAgents = defineOperation({
  name: 'listAgents',
  tag,
  summary: 'List agents',
  description:
    'The registered agents, newest first, then the blueprints by name, the built-in ones included.',
  scope: 'agents:read',
  query: agentListQuery,
  output: pageOf(listedAgent),
  idempotent: 'read',
  failures: [400],
  run: ({ registry }, { principal }, query) => listAllAgents(registry, principal.tenantId, query),
});

export const listCapabilities = defineOperation({
  name: 'listCapabilities',
  tag,
  summary: 'List what the agents can do',
  description: 'Steps of a plan require a capability; these are the ones that an agent has.',
  scope: 'agents:read',
  output: wholeListOf(capability),
  idempotent: 'read',
  failures: [400],
  run: async ({ db }, { principal }) => ({
    items: await capabilitiesOf(db, principal.tenantId),
    next_cursor: null,
  }),
});

export const getAgentStats = defineOperation({
  name: 'getAgentStats',
  tag,
  summary: 'Get statistics of all agents',
  description: 'Calls, failures, latency of answered calls, and cost, over the last `days` days.',
  scope: 'agents:read',
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  output: agentStats,
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, { days }) => stats(db, principal.tenantId, days),
});

export const getAgent = defineOperation({
  name: 'getAgent',
  tag,
  summary: 'Get an agent',
  scope: 'agents:read',
  params,
  output: agent,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { agent_id }) => get({ db }, principal.tenantId, agent_id),
});

export const checkAgent = defineOperation({
  name: 'checkAgent',
  tag,
  summary: 'Check the health of an agent now',
  description:
    'The result becomes the status of the agent. Every agent is also checked once a minute.',
  scope: 'agents:execute',
  params,
  output: agent,
  idempotent: 'natural',
  failures: [400, 404],
  run: ({ registry }, { principal }, { agent_id }) =>
    checkNow(registry, principal.tenantId, agent_id),
});

export const listAgentEvents = defineOperation({
  name: 'listAgentEvents',
  tag,
  summary: 'List the events of an agent',
  description: 'Includes the events of a deleted agent.',
  scope: 'agents:read',
  params,
  query: eventListQuery,
  output: pageOf(eventEnvelope),
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal: { tenantId } }, { agent_id: agentId, cursor, limit }) =>
    listEvents(db, { tenantId, agentId, after: cursor ?? 0, limit }),
});

export const registerAgent = defineOperation({
  name: 'registerAgent',
  tag,
  summary: 'Register an agent',
  description:
    'Asks the agent for its capabilities before storing it. Returns 400 with the field to change if the agent is unreachable, rejects the credentials, or does not match `config`. Credentials are references to secrets.',
  scope: 'agents:write',
  body: registerAgentBody,
  output: agent,
  idempotent: 'key',
  audit: 'agent.register',
  failures: [400, 409, 422],
  run: ({ registry }, { principal, actor, idempotencyKey }, { body }) =>
    register(registry, { tenantId: principal.tenantId, actor, body, idempotencyKey }),
});

export const testAgentConnection = defineOperation({
  name: 'testAgentConnection',
  tag,
  summary: 'Test the connection to an agent without registering it',
  scope: 'agents:write',
  body: registerAgentBody,
  output: connectionTest,
  idempotent: 'natural',
  failures: [400],
  run: ({ registry }, { principal }, { body }) =>
    testConnection(registry, {
      ...body,
      tenant_id: principal.tenantId,
      agent_id: newId('ag'),
      endpoint: body.endpoint ?? null,
      config: AGENT_CONFIGS[body.type].parse(body.config),
    }),
});

export const replaceAgent = defineOperation({
  name: 'replaceAgent',
  tag,
  summary: 'Replace the definition of an agent',
  description:
    'Omitted fields get the defaults of a new registration; `type` cannot change. An agent with `status` `inactive` gets no work and does not have to be reachable.',
  scope: 'agents:write',
  params,
  body: replaceAgentBody,
  output: agent,
  idempotent: 'natural',
  audit: 'agent.replace',
  failures: [400, 404, 409],
  run: ({ registry }, { principal, actor }, { agent_id: agentId, body }) =>
    replace(registry, { tenantId: principal.tenantId, agentId, actor }, body),
});

export const deleteAgent = defineOperation({
  name: 'deleteAgent',
  tag,
  summary: 'Delete an agent',
  description: 'A step that the agent is working on fails, or another agent takes it over.',
  scope: 'agents:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'agent.delete',
  failures: [400, 404],
  run: ({ registry }, { principal, actor }, { agent_id: agentId }) =>
    remove(registry, { tenantId: principal.tenantId, agentId, actor }),
});
