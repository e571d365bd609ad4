import { z } from 'zod';
import {
  agent,
  agentStats,
  connectionTest,
  discovery,
  registerAgent,
  replaceAgent,
} from '../../contracts/agent.ts';
import { agentAuth } from '../../contracts/agent-auth.ts';
import {
  agentCreation,
  agentCreationAccepted,
  agentCreationSummary,
  createAgentCreation,
  creationItem,
  personError,
} from '../../contracts/agent-creation.ts';
import { agentTemplate, registerAgentTemplate } from '../../contracts/agent-template.ts';
import { apiKey, apiKeyCreated, createApiKey } from '../../contracts/api-key.ts';
import {
  approval,
  approvalInput,
  approvalSettings,
  approvalSummary,
  decision,
  decisionRequest,
} from '../../contracts/approval.ts';
import { assistant } from '../../contracts/assistant.ts';
import { auditEntry } from '../../contracts/audit.ts';
import { budget, budgetLimits } from '../../contracts/budget.ts';
import { codecPayloads } from '../../contracts/codec.ts';
import {
  deployment,
  deploymentHealth,
  deploymentView,
  discoverDeployments,
  graphSummary,
  registerDeployment,
  skippedItems,
  updateDeployment,
} from '../../contracts/deployment.ts';
import { documentMetadata } from '../../contracts/document.ts';
import { eventEnvelope } from '../../contracts/event.ts';
import { executeAgent, execution, executionAccepted } from '../../contracts/execution.ts';
import {
  checkConfigBody,
  configProblem,
  deploymentModel,
  deploymentTool,
  schemaField,
} from '../../contracts/graph-schema.ts';
import { limitReport } from '../../contracts/limits.ts';
import { mcpAuth, mcpServer, mcpTransport, registerMcpServer } from '../../contracts/mcp-server.ts';
import { me } from '../../contracts/me.ts';
import { assignedAgent, plan, plannedStep } from '../../contracts/plan.ts';
import { problem } from '../../contracts/problem.ts';
import { review } from '../../contracts/review.ts';
import { rightsDropped } from '../../contracts/rights-dropped.ts';
import {
  backfillSchedule,
  createSchedule,
  scheduleDetail,
  scheduleSummary,
  scheduleWritten,
  updateSchedule,
} from '../../contracts/schedule.ts';
import { secretReference } from '../../contracts/secret.ts';
import {
  storeDelete,
  storeItem,
  storeNamespacesQuery,
  storePut,
  storeSearch,
} from '../../contracts/store.ts';
import { registerTool, tool, toolAnnotations } from '../../contracts/tool.ts';
import { usageReport } from '../../contracts/usage.ts';
import { createWebhook, webhookDelivery } from '../../contracts/webhook.ts';
import {
  createWorkflow,
  failure,
  forkWorkflow,
  replaceSteps,
  stepMessage,
  stepMessageAccepted,
  stepState,
  usageTotals,
  waitingFor,
  workflowAccepted,
  workflowCreated,
  workflowDetail,
  workflowResult,
  workflowSteered,
  workflowSummary,
} from '../../contracts/workflow.ts';

/** The components of the OpenAPI document. Other schemas are written where they are used. */
const NAMES: Record<string, z.ZodType> = {
  Agent: agent,
  AgentAuth: agentAuth,
  AgentCreation: agentCreation,
  AgentCreationAccepted: agentCreationAccepted,
  AgentCreationItem: creationItem,
  AgentCreationSummary: agentCreationSummary,
  AgentDiscovery: discovery,
  AgentStats: agentStats,
  AgentTemplate: agentTemplate,
  ApiKey: apiKey,
  ApiKeyCreated: apiKeyCreated,
  Approval: approval,
  ApprovalPolicy: approvalInput,
  ApprovalSettings: approvalSettings,
  ApprovalSummary: approvalSummary,
  AssignedAgent: assignedAgent,
  Assistant: assistant,
  AuditEntry: auditEntry,
  BackfillSchedule: backfillSchedule,
  Budget: budget,
  BudgetLimits: budgetLimits,
  CheckGraphConfig: checkConfigBody,
  CodecPayloads: codecPayloads,
  ConfigProblem: configProblem,
  ConnectionTest: connectionTest,
  CreateAgentCreation: createAgentCreation,
  CreateApiKey: createApiKey,
  CreateSchedule: createSchedule,
  CreateWebhook: createWebhook,
  CreateWorkflow: createWorkflow,
  Decision: decision,
  DecisionRequest: decisionRequest,
  DeleteStoreItem: storeDelete,
  Deployment: deployment,
  DeploymentHealth: deploymentHealth,
  DeploymentModel: deploymentModel,
  DeploymentTool: deploymentTool,
  DeploymentView: deploymentView,
  DiscoverDeployments: discoverDeployments,
  DocumentMetadata: documentMetadata,
  Event: eventEnvelope,
  ExecuteAgent: executeAgent,
  Execution: execution,
  ExecutionAccepted: executionAccepted,
  Failure: failure,
  ForkWorkflow: forkWorkflow,
  GraphField: schemaField,
  GraphSummary: graphSummary,
  LimitReport: limitReport,
  ListStoreNamespaces: storeNamespacesQuery,
  McpAuth: mcpAuth,
  McpServer: mcpServer,
  McpTransport: mcpTransport,
  Me: me,
  PersonError: personError,
  Plan: plan,
  PlannedStep: plannedStep,
  Problem: problem,
  PutStoreItem: storePut,
  RegisterAgent: registerAgent,
  RegisterAgentTemplate: registerAgentTemplate,
  RegisterDeployment: registerDeployment,
  RegisterMcpServer: registerMcpServer,
  RegisterTool: registerTool,
  ReplaceAgent: replaceAgent,
  ReplaceSteps: replaceSteps,
  Review: review,
  RightsDropped: rightsDropped,
  Schedule: scheduleDetail,
  ScheduleSummary: scheduleSummary,
  ScheduleWritten: scheduleWritten,
  SearchStoreItems: storeSearch,
  SecretReference: secretReference,
  SkippedItems: skippedItems,
  StepMessage: stepMessage,
  StepMessageAccepted: stepMessageAccepted,
  StepState: stepState,
  StoreItem: storeItem,
  Tool: tool,
  ToolAnnotations: toolAnnotations,
  UpdateDeployment: updateDeployment,
  UpdateSchedule: updateSchedule,
  UsageReport: usageReport,
  UsageTotals: usageTotals,
  WaitingFor: waitingFor,
  WebhookDelivery: webhookDelivery,
  Workflow: workflowDetail,
  WorkflowAccepted: workflowAccepted,
  WorkflowCreated: workflowCreated,
  WorkflowResult: workflowResult,
  WorkflowSteered: workflowSteered,
  WorkflowSummary: workflowSummary,
};

/**
 * A registry with the names of the components. It takes descriptions from zod's global registry, which must not hold the names: there they
 * would also turn into `$ref`s in the schemas that models and tools are sent.
 */
export function createSchemaRegistry(): typeof z.globalRegistry {
  const registry = z.registry() as typeof z.globalRegistry;
  const own = registry._map;
  const { _map: global } = z.globalRegistry;
  registry._map = Object.assign(Object.create(own), {
    get: (schema: z.core.$ZodType) => own.get(schema) ?? global.get(schema),
    has: (schema: z.core.$ZodType) => own.has(schema) || global.has(schema),
    set: (...entry: Parameters<typeof own.set>) => own.set(...entry),
    delete: (schema: z.core.$ZodType) => own.delete(schema),
  });
  for (const [id, schema] of Object.entries(NAMES))
    registry.add(schema, { ...z.globalRegistry.get(schema), id });
  return registry;
}
