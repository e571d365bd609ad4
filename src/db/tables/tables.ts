import type { AgentCallsTable, AgentsTable, AgentTemplatesTable } from './agents.ts';
import type { ApprovalsTable, ApprovalWaitersTable } from './approvals.ts';
import type { AuditTable } from './audit.ts';
import type { BlueprintsTable } from './blueprints.ts';
import type { BudgetReservationsTable, BudgetsTable } from './budgets.ts';
import type { DocumentsTable } from './documents.ts';
import type { EffectsTable } from './effects.ts';
import type { EventsTable, OutboxTable } from './events.ts';
import type { McpServersTable, McpToolsTable, ToolInputsTable } from './mcp-servers.ts';
import type { MessagesTable } from './messages.ts';
import type { ModelCallsTable } from './model-calls.ts';
import type { PayloadsTable } from './payloads.ts';
import type { RefusalsTable } from './refusals.ts';
import type { SchedulesTable } from './schedules.ts';
import type { StepsTable } from './steps.ts';
import type { StoreItemsTable } from './store.ts';
import type { ToolsTable } from './tools.ts';
import type { WebhookDeliveriesTable, WebhooksTable } from './webhooks.ts';
import type { WorkflowsTable } from './workflows.ts';

/**
 * Every table carries the tenant in its primary key; only `payloads` cannot: what encodes a payload is not told whose it is. Its key is the
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
  blueprints: BlueprintsTable;
  documents: DocumentsTable;
  tools: ToolsTable;
  mcp_servers: McpServersTable;
  mcp_tools: McpToolsTable;
  tool_inputs: ToolInputsTable;
  refusals: RefusalsTable;
  approvals: ApprovalsTable;
  approval_waiters: ApprovalWaitersTable;
  budgets: BudgetsTable;
  budget_reservations: BudgetReservationsTable;
  audit: AuditTable;
  payloads: PayloadsTable;
  schedules: SchedulesTable;
  store_items: StoreItemsTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
}
