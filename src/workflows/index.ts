export { agentCreation } from './agent-creation/workflow.ts';
export { agentRun } from './agent-run/workflow.ts';
export { checkAgents } from './check-agents/workflow.ts';
export { deliverWebhooks } from './deliver-webhooks/workflow.ts';
export { planExecuteReview } from './plan-execute-review/workflow.ts';
export { reconcile } from './reconcile/workflow.ts';
export { recordAct } from './record-act/workflow.ts';
export { scheduledRun } from './scheduled-run/workflow.ts';
