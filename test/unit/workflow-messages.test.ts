import { expect, test } from 'vitest';
import * as graphWorkflows from '../../src/graph-workflows/index.ts';
import {
  CREATION_WORKFLOW,
  type CreationWorkflow,
} from '../../src/workflows/agent-creation/messages.ts';
import {
  AGENT_RUN_WORKFLOW,
  type AgentRunWorkflow,
} from '../../src/workflows/agent-run/messages.ts';
import { CHECK_AGENTS_WORKFLOW } from '../../src/workflows/check-agents/messages.ts';
import {
  ENDPOINT_WORKFLOW,
  type EndpointWorkflow,
} from '../../src/workflows/deliver-to-endpoint/messages.ts';
import {
  WEBHOOK_WORKFLOW,
  type WebhookWorkflow,
} from '../../src/workflows/deliver-webhooks/messages.ts';
import * as workflows from '../../src/workflows/index.ts';
import { GRAPH_AGENT_WORKFLOW, type GraphAgentWorkflow } from '../../src/workflows/kit/messages.ts';
import {
  RUN_WORKFLOW,
  type RunWorkflow,
} from '../../src/workflows/plan-execute-review/messages.ts';
import { RECONCILE_WORKFLOW } from '../../src/workflows/reconcile/messages.ts';
import { RECORD_ACT_WORKFLOW } from '../../src/workflows/record-act/messages.ts';
import { SCHEDULED_RUN_WORKFLOW } from '../../src/workflows/scheduled-run/messages.ts';

/** Clients start a workflow by its type alone: the compiler checks here that it takes what they send. */
const NAMED = {
  [AGENT_RUN_WORKFLOW]: workflows.agentRun satisfies AgentRunWorkflow,
  [CREATION_WORKFLOW]: workflows.agentCreation satisfies CreationWorkflow,
  [CHECK_AGENTS_WORKFLOW]: workflows.checkAgents,
  [ENDPOINT_WORKFLOW]: workflows.deliverToEndpoint satisfies EndpointWorkflow,
  [RECONCILE_WORKFLOW]: workflows.reconcile,
  [RECORD_ACT_WORKFLOW]: workflows.recordAct,
  [RUN_WORKFLOW]: workflows.planExecuteReview satisfies RunWorkflow,
  [SCHEDULED_RUN_WORKFLOW]: workflows.scheduledRun,
  [WEBHOOK_WORKFLOW]: workflows.deliverWebhooks satisfies WebhookWorkflow,
};

test('every workflow of the bundle is exported under the type that clients start', () => {
  expect(NAMED).toEqual({ ...workflows });
});

test('the workflow of our graphs is exported under the type that a run starts', () => {
  const named = { [GRAPH_AGENT_WORKFLOW]: graphWorkflows.graphAgent satisfies GraphAgentWorkflow };
  expect(named).toEqual({ ...graphWorkflows });
});
