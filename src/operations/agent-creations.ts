import {
  agentCreation,
  agentCreationAccepted,
  agentCreationListQuery,
  agentCreationParams,
  agentCreationRequested,
  agentCreationSummary,
  createAgentCreation as createAgentCreationBody,
  isEndedCreation,
} from '../contracts/agent-creation.ts';
import { eventEnvelope } from '../contracts/event.ts';
import { pageOf } from '../contracts/page.ts';
import { eventListQuery } from '../contracts/workflow.ts';
import { acceptCreation } from '../services/agent-creations/accept-creation.ts';
import {
  getCreation,
  getCreationStatus,
  listCreationEvents,
  listCreations,
} from '../services/agent-creations/read-creations.ts';
import { cancelCreation, reviveCreation } from '../services/agent-creations/steer-creation.ts';
import { answerOnce } from '../services/idempotency/answer-once.ts';
import { type CallerContext, defineOperation, keyedRequest } from './operation.ts';

const tag = 'agent creations';
const params = agentCreationParams;
const refOf = ({ principal }: CallerContext, agent_creation_id: string) => ({
  tenant_id: principal.tenantId,
  agent_creation_id,
});

export const createAgentCreation = defineOperation({
  name: 'createAgentCreation',
  tag,
  summary: 'Create, change or delete agents on LangGraph deployments',
  description:
    'Turns a sentence into a configuration, which the caller confirms in an approval of kind `agent_creation`. The change is then made with the rights of the caller, whose token is stored encrypted. Each user can start 10 creations, 50 updates and 5 deletions per hour; 429 `limit_reached` carries `Retry-After`. With an `Idempotency-Key`, a repetition returns the same agent creation.',
  scope: 'agent_creations:write',
  body: createAgentCreationBody,
  example: { request: 'Create an agent called Research Assistant that searches the web' },
  output: agentCreationAccepted,
  idempotent: 'key',
  audit: 'agent_creation.create',
  failures: [400, 409, 422, 429],
  run: (services, context, { body }) => acceptCreation(services, { ...context, body }),
});

export const listAgentCreations = defineOperation({
  name: 'listAgentCreations',
  tag,
  summary: 'List agent creations, newest first',
  scope: 'agent_creations:read',
  query: agentCreationListQuery,
  output: pageOf(agentCreationSummary),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => listCreations(db, principal, query),
});

export const getAgentCreation = defineOperation({
  name: 'getAgentCreation',
  tag,
  summary: 'Get the status of an agent creation',
  scope: 'agent_creations:read',
  params,
  output: agentCreation,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, context, { agent_creation_id }) =>
    getCreation(db, refOf(context, agent_creation_id)),
});

export const listAgentCreationEvents = defineOperation({
  name: 'listAgentCreationEvents',
  tag,
  summary: 'List or stream the events of an agent creation',
  description:
    'With `Accept: text/event-stream`, returns a stream that continues after `Last-Event-ID` and ends after the last event.',
  scope: 'agent_creations:read',
  params,
  query: eventListQuery,
  output: pageOf(eventEnvelope),
  idempotent: 'read',
  failures: [400, 404, 406],
  run: async ({ db }, context, { agent_creation_id, cursor, limit }) => {
    const ref = refOf(context, agent_creation_id);
    await getCreationStatus(db, ref);
    return listCreationEvents(db, ref, { after: cursor ?? 0, limit });
  },
});

export const reviveAgentCreation = defineOperation({
  name: 'reviveAgentCreation',
  tag,
  summary: 'Continue an agent creation that expired or failed',
  description:
    'Continues with everything that is known and configured. Returns 409 `not_revivable` in any other state.',
  scope: 'agent_creations:write',
  params,
  output: agentCreationAccepted,
  idempotent: 'key',
  audit: 'agent_creation.revive',
  failures: [400, 403, 404, 409, 422],
  run: (services, context, { agent_creation_id: agentCreationId }) =>
    answerOnce(
      services.db,
      keyedRequest(context, 'reviveAgentCreation', [{ agent_creation_id: agentCreationId }, null]),
      () => reviveCreation(services, { ...context, agentCreationId }),
    ),
});

export const cancelAgentCreation = defineOperation({
  name: 'cancelAgentCreation',
  tag,
  summary: 'Cancel an agent creation',
  description:
    'A change that is in flight on a deployment finishes. The status becomes `cancelled` a moment later; until then `requested` is `cancel`. Cancelling a cancelled creation succeeds; 409 `already_finished` if it ended in another way.',
  scope: 'agent_creations:write',
  params,
  output: agentCreationRequested,
  idempotent: 'natural',
  audit: 'agent_creation.cancel',
  failures: [400, 403, 404, 409],
  run: async (services, context, { agent_creation_id }) => {
    await cancelCreation(services, { ...context, agentCreationId: agent_creation_id });
    const { status } = await getCreationStatus(services.db, refOf(context, agent_creation_id));
    const requested = isEndedCreation(status) ? null : ('cancel' as const);
    return { agent_creation_id, status, requested };
  },
});
