import type {
  AgentCreationItemsTable,
  AgentCreationsTable,
  UserTokensTable,
} from './agent-creations.ts';
import type { AgentCallsTable, AgentsTable, AgentTemplatesTable } from './agents.ts';
import type { ApiKeysTable } from './api-keys.ts';
import type { ApprovalsTable, ApprovalWaitersTable } from './approvals.ts';
import type { AuditTable } from './audit.ts';
import type { BlueprintStatesTable, BlueprintsTable } from './blueprints.ts';
import type { BudgetReservationsTable, BudgetsTable } from './budgets.ts';
import type { DeploymentCacheTable, DeploymentsTable } from './deployments.ts';
import type { DocumentsTable } from './documents.ts';
import type { EffectsTable } from './effects.ts';
import type { EventsTable, OutboxTable } from './events.ts';
import type { InFlightTable } from './in-flight.ts';
import type { KeptAnswersTable } from './kept-answers.ts';
import type { McpServersTable, McpToolsTable, ToolInputsTable } from './mcp-servers.ts';
import type { MessagesTable } from './messages.ts';
import type { ModelCallsTable } from './model-calls.ts';
import type { PayloadsTable } from './payloads.ts';
import type { RateLimitsTable } from './rate-limits.ts';
import type { RefusalsTable } from './refusals.ts';
import type { SchedulesTable } from './schedules.ts';
import type { StartChecksTable } from './start-checks.ts';
import type { StepsTable } from './steps.ts';
import type { StoreItemsTable } from './store.ts';
import type { ToolsTable } from './tools.ts';
import type { WaitsTable } from './waits.ts';
import type { WebhookEndpointsTable, WebhookMessagesTable } from './webhook-endpoints.ts';
import type { WebhookDeliveriesTable, WebhooksTable } from './webhooks.ts';
import type { WorkflowsTable } from './workflows.ts';

/**
 * Every table carries the tenant in its primary key, but `start_checks`, which holds for all of them, and `payloads`, which cannot: what encodes a payload is not told whose it is. Its key is the
 * hash of its content, which nobody knows who has not seen the content or the history that refers to it.
 */
export interface Tables {
  workflows: WorkflowsTable;
  steps: StepsTable;
  events: EventsTable;
  outbox: OutboxTable;
  messages: MessagesTable;
  model_calls: ModelCallsTable;
  effects: EffectsTable;
  agents: AgentsTable;
  agent_templates: AgentTemplatesTable;
  agent_calls: AgentCallsTable;
  agent_creations: AgentCreationsTable;
  agent_creation_items: AgentCreationItemsTable;
  user_tokens: UserTokensTable;
  blueprints: BlueprintsTable;
  blueprint_states: BlueprintStatesTable;
  deployments: DeploymentsTable;
  deployment_cache: DeploymentCacheTable;
  documents: DocumentsTable;
  tools: ToolsTable;
  mcp_servers: McpServersTable;
  mcp_tools: McpToolsTable;
  tool_inputs: ToolInputsTable;
  refusals: RefusalsTable;
  waits: WaitsTable;
  approvals: ApprovalsTable;
  approval_waiters: ApprovalWaitersTable;
  budgets: BudgetsTable;
  budget_reservations: BudgetReservationsTable;
  audit: AuditTable;
  kept_answers: KeptAnswersTable;
  payloads: PayloadsTable;
  schedules: SchedulesTable;
  start_checks: StartChecksTable;
  store_items: StoreItemsTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_messages: WebhookMessagesTable;
  api_keys: ApiKeysTable;
  rate_limits: RateLimitsTable;
  in_flight: InFlightTable;
}
