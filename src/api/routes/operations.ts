import type { Services } from '../../composition/services.ts';
import * as creations from '../../operations/agent-creations.ts';
import * as templates from '../../operations/agent-templates.ts';
import * as agents from '../../operations/agents.ts';
import * as apiKeys from '../../operations/api-keys.ts';
import * as approvals from '../../operations/approvals.ts';
import * as blueprints from '../../operations/blueprints.ts';
import {
  dailyBudget,
  listBudgets,
  sessionBudget,
  workflowBudget,
} from '../../operations/budgets.ts';
import * as deployments from '../../operations/deployments.ts';
import * as documents from '../../operations/documents.ts';
import { listModels } from '../../operations/models.ts';
import * as schedules from '../../operations/schedules.ts';
import * as store from '../../operations/store.ts';
import * as tools from '../../operations/tools.ts';
import * as usage from '../../operations/usage.ts';
import * as webhooks from '../../operations/webhooks.ts';
import * as workflows from '../../operations/workflows.ts';
import { createBinder } from '../bind.ts';
import type { Api } from '../context.ts';

/** The operations with JSON input and JSON output. */
export function operationRoutes(app: Api, services: Services): void {
  const bind = createBinder(app, services);

  bind(apiKeys.getMe, 'GET /v1/me');
  bind(apiKeys.createApiKey, 'POST /v1/api-keys', {
    status: 201,
    location: ({ api_key_id }) => `/v1/api-keys/${api_key_id}`,
    headers: { 'cache-control': 'no-store' },
  });
  bind(apiKeys.listApiKeys, 'GET /v1/api-keys');
  bind(apiKeys.getApiKey, 'GET /v1/api-keys/:api_key_id');
  bind(apiKeys.revokeApiKey, 'DELETE /v1/api-keys/:api_key_id');

  bind(workflows.startWorkflow, 'POST /v1/workflows', {
    status: 202,
    hasEnded: ({ result }) => result !== undefined,
    location: ({ workflow_id }) => `/v1/workflows/${workflow_id}`,
  });
  bind(workflows.listWorkflows, 'GET /v1/workflows');
  bind(workflows.getWorkflow, 'GET /v1/workflows/:workflow_id');
  bind(workflows.getWorkflowResult, 'GET /v1/workflows/:workflow_id/result');
  bind(workflows.listWebhookDeliveries, 'GET /v1/workflows/:workflow_id/webhook-deliveries');
  bind(workflows.cancelWorkflow, 'DELETE /v1/workflows/:workflow_id', { status: 202 });
  bind(workflows.pauseWorkflow, 'POST /v1/workflows/:workflow_id/pause', { status: 202 });
  bind(workflows.resumeWorkflow, 'POST /v1/workflows/:workflow_id/resume', { status: 202 });
  bind(workflows.retryWorkflow, 'POST /v1/workflows/:workflow_id/retry', { status: 202 });
  bind(workflows.forkWorkflow, 'POST /v1/workflows/:workflow_id/fork', {
    status: 202,
    location: ({ workflow_id }) => `/v1/workflows/${workflow_id}`,
  });
  bind(workflows.replaceWorkflowSteps, 'PUT /v1/workflows/:workflow_id/steps');
  bind(workflows.listStepMessages, 'GET /v1/workflows/:workflow_id/steps/:step_id/messages');
  bind(workflows.listPlanMessages, 'GET /v1/workflows/:workflow_id/plan/messages');
  bind(workflows.listReviewMessages, 'GET /v1/workflows/:workflow_id/review/messages');
  bind(workflows.getMessage, 'GET /v1/workflows/:workflow_id/messages/:message_id');
  bind(workflows.sendMessageToStep, 'POST /v1/workflows/:workflow_id/steps/:step_id/messages', {
    status: 202,
  });

  bind(approvals.listApprovals, 'GET /v1/approvals');
  bind(approvals.getApproval, 'GET /v1/approvals/:approval_id');
  bind(approvals.decideApproval, 'POST /v1/approvals/:approval_id/decision');

  bind(listBudgets, 'GET /v1/budgets');
  for (const [budget, url] of [
    [dailyBudget, '/v1/budgets/day'],
    [sessionBudget, '/v1/budgets/sessions/:session_id'],
    [workflowBudget, '/v1/budgets/workflows/:workflow_id'],
  ] as const) {
    bind(budget.get, `GET ${url}`);
    bind(budget.set, `PUT ${url}`);
    bind(budget.remove, `DELETE ${url}`);
  }

  bind(schedules.createSchedule, 'POST /v1/schedules', {
    status: 201,
    location: ({ schedule_id }) => `/v1/schedules/${schedule_id}`,
  });
  bind(schedules.listSchedules, 'GET /v1/schedules');
  bind(schedules.getSchedule, 'GET /v1/schedules/:schedule_id');
  bind(schedules.updateSchedule, 'PATCH /v1/schedules/:schedule_id');
  bind(schedules.deleteSchedule, 'DELETE /v1/schedules/:schedule_id');
  bind(schedules.pauseSchedule, 'POST /v1/schedules/:schedule_id/pause');
  bind(schedules.resumeSchedule, 'POST /v1/schedules/:schedule_id/resume');
  bind(schedules.triggerSchedule, 'POST /v1/schedules/:schedule_id/trigger', { status: 202 });
  bind(schedules.backfillSchedule, 'POST /v1/schedules/:schedule_id/backfill', { status: 202 });

  bind(documents.listDocuments, 'GET /v1/documents');
  bind(documents.getDocumentMetadata, 'GET /v1/documents/:document_id/metadata');
  bind(documents.deleteDocument, 'DELETE /v1/documents/:document_id');

  bind(agents.executeAgent, 'POST /v1/agents/execute', {
    status: 202,
    hasEnded: ({ result }) => result !== undefined,
    location: ({ execution_id }) => `/v1/agents/status/${execution_id}`,
  });
  bind(agents.getExecution, 'GET /v1/agents/status/:execution_id');
  bind(agents.registerAgent, 'POST /v1/agents', {
    status: 201,
    location: ({ agent_id }) => `/v1/agents/${agent_id}`,
  });
  bind(agents.testAgentConnection, 'POST /v1/agents/test-connection');
  bind(agents.listAgents, 'GET /v1/agents');
  bind(listModels, 'GET /v1/models');
  bind(agents.listCapabilities, 'GET /v1/capabilities');
  bind(agents.getAgentStats, 'GET /v1/agents/stats');
  bind(agents.getAgent, 'GET /v1/agents/:agent_id');
  bind(agents.listAgentEvents, 'GET /v1/agents/:agent_id/events');
  bind(agents.checkAgent, 'POST /v1/agents/:agent_id/health');
  bind(agents.replaceAgent, 'PUT /v1/agents/:agent_id');
  bind(agents.deleteAgent, 'DELETE /v1/agents/:agent_id');
  bind(templates.listAgentTemplates, 'GET /v1/agent-templates');
  bind(templates.getAgentTemplate, 'GET /v1/agent-templates/:name');
  bind(templates.createAgentTemplate, 'POST /v1/agent-templates', {
    status: 201,
    location: ({ name }) => `/v1/agent-templates/${name}`,
  });
  bind(templates.deleteAgentTemplate, 'DELETE /v1/agent-templates/:name');

  bind(creations.createAgentCreation, 'POST /v1/agent-creations', {
    status: 202,
    location: ({ agent_creation_id }) => `/v1/agent-creations/${agent_creation_id}`,
  });
  bind(creations.listAgentCreations, 'GET /v1/agent-creations');
  bind(creations.getAgentCreation, 'GET /v1/agent-creations/:agent_creation_id');
  bind(creations.reviveAgentCreation, 'POST /v1/agent-creations/:agent_creation_id/revive', {
    status: 202,
  });
  bind(creations.cancelAgentCreation, 'DELETE /v1/agent-creations/:agent_creation_id', {
    status: 202,
  });

  const blueprint = '/v1/blueprints/:name';
  bind(blueprints.listBlueprints, 'GET /v1/blueprints');
  bind(blueprints.createBlueprint, 'POST /v1/blueprints', {
    status: 201,
    location: ({ name }) => `/v1/blueprints/${name}`,
  });
  bind(blueprints.getBlueprint, `GET ${blueprint}`);
  bind(blueprints.updateBlueprint, `PATCH ${blueprint}`);
  bind(blueprints.deleteBlueprint, `DELETE ${blueprint}`);
  bind(blueprints.setBlueprintStatus, `PATCH ${blueprint}/status`);
  bind(blueprints.listBlueprintVersions, `GET ${blueprint}/versions`);
  bind(blueprints.getBlueprintVersion, `GET ${blueprint}/versions/:version`);
  bind(blueprints.diffBlueprint, `GET ${blueprint}/diff`);
  bind(blueprints.rollbackBlueprint, `POST ${blueprint}/rollback`);

  const deployment = '/v1/deployments/:deployment_id';
  bind(deployments.registerDeployment, 'POST /v1/deployments', {
    status: 201,
    location: ({ deployment_id }) => `/v1/deployments/${deployment_id}`,
  });
  bind(deployments.listDeployments, 'GET /v1/deployments');
  bind(deployments.getDeployment, `GET ${deployment}`);
  bind(deployments.updateDeployment, `PATCH ${deployment}`);
  bind(deployments.deleteDeployment, `DELETE ${deployment}`);
  bind(deployments.checkDeployment, `GET ${deployment}/health`);
  bind(deployments.listGraphs, `GET ${deployment}/graphs`);
  bind(deployments.listDeploymentModels, `GET ${deployment}/models`);
  bind(deployments.listDeploymentTools, `GET ${deployment}/tools`);
  bind(deployments.getGraphSchema, `GET ${deployment}/graphs/:graph_id/schema`);
  bind(deployments.checkGraphConfig, `POST ${deployment}/graphs/:graph_id/check`);
  bind(deployments.listAssistants, `GET ${deployment}/assistants`);
  bind(deployments.getAssistant, `GET ${deployment}/assistants/:assistant_id`);

  // LangGraph's store API: its SDK works with `apiUrl: '…/v1'`.
  bind(store.putStoreItem, 'PUT /v1/store/items');
  bind(store.getStoreItem, 'GET /v1/store/items');
  bind(store.deleteStoreItem, 'DELETE /v1/store/items');
  bind(store.searchStoreItems, 'POST /v1/store/items/search');
  bind(store.listStoreNamespaces, 'POST /v1/store/namespaces');

  bind(tools.listTools, 'GET /v1/tools');
  bind(tools.registerTool, 'POST /v1/tools', { status: 201 });
  bind(tools.getTool, 'GET /v1/tools/:name');
  bind(tools.replaceTool, 'PUT /v1/tools/:name');
  bind(tools.callTool, 'POST /v1/tools/:name/call');
  bind(tools.deleteTool, 'DELETE /v1/tools/:name');
  bind(tools.registerMcpServer, 'POST /v1/tools/servers', {
    status: 201,
    location: ({ name }) => `/v1/tools/servers/${name}`,
  });
  bind(tools.listMcpServers, 'GET /v1/tools/servers');
  bind(tools.getMcpServer, 'GET /v1/tools/servers/:name');
  bind(tools.refreshMcpServer, 'POST /v1/tools/servers/:name/refresh');
  bind(tools.deleteMcpServer, 'DELETE /v1/tools/servers/:name');

  const webhook = '/v1/webhooks/:webhook_id';
  bind(webhooks.createWebhook, 'POST /v1/webhooks', {
    status: 201,
    location: ({ webhook_id }) => `/v1/webhooks/${webhook_id}`,
    headers: { 'cache-control': 'no-store' },
  });
  bind(webhooks.listWebhooks, 'GET /v1/webhooks');
  bind(webhooks.getWebhook, `GET ${webhook}`);
  bind(webhooks.updateWebhook, `PATCH ${webhook}`);
  bind(webhooks.deleteWebhook, `DELETE ${webhook}`);
  bind(webhooks.testWebhook, `POST ${webhook}/test`);
  bind(webhooks.listWebhookMessages, `GET ${webhook}/deliveries`);
  bind(webhooks.redeliverWebhookMessage, `POST ${webhook}/deliveries/:delivery_id/redeliver`, {
    status: 202,
  });

  bind(usage.getUsage, 'GET /v1/usage');
  bind(usage.getLimits, 'GET /v1/limits');
}
