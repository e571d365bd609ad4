import { z } from 'zod';
import { agentTemplate, registerAgentTemplate, templateName } from '../contracts/agent-template.ts';
import { wholeListOf } from '../contracts/page.ts';
import {
  deleteTemplate,
  getTemplate,
  listTemplates,
  registerTemplate,
} from '../services/agents/templates.ts';
import { defineOperation } from './operation.ts';

const tag = 'agents';
const params = z.object({ name: templateName });

export const listAgentTemplates = defineOperation({
  name: 'listAgentTemplates',
  tag,
  summary: 'List the templates of HTTP agents, built-in and registered',
  scope: 'agents:read',
  output: wholeListOf(agentTemplate),
  idempotent: 'read',
  failures: [400],
  run: async ({ db }, { principal }) => ({
    items: await listTemplates(db, principal.tenantId),
    next_cursor: null,
  }),
});

export const getAgentTemplate = defineOperation({
  name: 'getAgentTemplate',
  tag,
  summary: 'Get a template',
  scope: 'agents:read',
  params,
  output: agentTemplate,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { name }) => getTemplate(db, principal.tenantId, name),
});

export const createAgentTemplate = defineOperation({
  name: 'createAgentTemplate',
  tag,
  summary: 'Register a template',
  description: 'For agents of type `custom`. Registering the same template again changes nothing.',
  scope: 'agents:write',
  body: registerAgentTemplate,
  output: agentTemplate,
  idempotent: 'natural',
  audit: 'agent_template.register',
  failures: [400, 409],
  run: ({ db }, { principal, actor }, { body }) =>
    registerTemplate(db, principal.tenantId, actor, body),
});

export const deleteAgentTemplate = defineOperation({
  name: 'deleteAgentTemplate',
  tag,
  summary: 'Delete a registered template',
  scope: 'agents:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'agent_template.delete',
  failures: [400, 404, 409],
  run: ({ db }, { principal, actor }, { name }) =>
    deleteTemplate(db, principal.tenantId, actor, name),
});
