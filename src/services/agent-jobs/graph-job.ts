import { sql } from 'kysely';
import type { GraphAgentOutput, GraphJob } from '../../contracts/graph-agent.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import { ZERO_USAGE } from '../../contracts/usage-totals.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { appendMessages } from '../../db/queries/messages.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import { type AnswerDeps, generateAnswer } from '../conversations/answer.ts';
import { assertOutput } from '../conversations/read-output.ts';
import { previewOf } from '../runs/continue-step.ts';
import { describeStep } from '../runs/prompts.ts';
import { readStepContext } from '../runs/run-context.ts';
import { USAGE_TOTALS } from '../usage/usage.ts';
import { closeCall, openCall } from './call-record.ts';
import { ANSWER_AT } from './store-answer.ts';

const callKey = ({ tenant_id, conversation_id }: GraphJob) => ({
  tenantId: tenant_id,
  callId: conversation_id,
});
const conversation = ({ tenant_id, workflow_id, conversation_id }: GraphJob) => ({
  tenantId: tenant_id,
  owner: workflowOwner(workflow_id),
  conversationId: conversation_id,
});

/** What the graph is to do. */
export async function beginGraph(db: Database, job: GraphJob): Promise<{ task: string }> {
  const { workflow_id: workflowId, step_id: stepId, agent_id: agentId } = job;
  await openCall(db, callKey(job), { workflowId, stepId, agentId });
  return { task: describeStep(await readStepContext(db, job)) };
}

export interface NodeQuestion {
  job: GraphJob;
  /** Of the node's place in the graph. */
  key: string;
  node: string;
  prompt: string;
  waiter: string;
  signal: AbortSignal;
  onText(text: string): void;
}

/** One answer for a node, paid for once. @throws ModelError DecisionPendingError */
export async function answerNode(deps: AnswerDeps, question: NodeQuestion): Promise<string> {
  const { job, key, node, prompt, waiter, signal, onText } = question;
  const { message } = await generateAnswer(deps, {
    key: { ...conversation(job), conversationId: `${job.conversation_id}/node/${key}` },
    position: ANSWER_AT,
    opening: async () => ({ messages: [{ role: 'user', text: prompt }] }),
    waiter,
    model: job.model,
    agent: `${job.agent}/${node}`,
    stepId: job.step_id,
    tools: [],
    signal,
    onText,
  });
  return message.text;
}

/** Stores what the graph has come to as the step's answer; what it cost is what its nodes have cost. Repeatable. */
export async function concludeGraph(
  db: Database,
  job: GraphJob,
  { task, result }: { task: string; result: string },
): Promise<GraphAgentOutput> {
  const text = toStorableText(result);
  const usage = await readUsage(db, job);
  await appendMessages(db, conversation(job), [
    { sequence: 0, role: 'user', content: { text: task } },
    {
      sequence: ANSWER_AT,
      role: 'assistant',
      content: { text, tool_calls: [], reasoning: [], usage },
    },
  ]);
  await closeCall(db, callKey(job), 'answered');
  if (job.structured) assertOutput(text, (await readStepContext(db, job)).output_schema);
  return {
    answer: { conversation_id: job.conversation_id, sequence: ANSWER_AT },
    usage,
    preview: previewOf(text),
  };
}

export const failGraph = (db: Database, job: GraphJob): Promise<void> =>
  closeCall(db, callKey(job), 'failed');

async function readUsage(db: Database, job: GraphJob): Promise<UsageTotals> {
  const { rows } = await sql<UsageTotals>`
    select ${USAGE_TOTALS}
    from model_calls
    where tenant_id = ${job.tenant_id} and owner_id = ${job.workflow_id}
      and starts_with(conversation_id, ${`${job.conversation_id}/node/`})
  `.execute(db);
  return rows[0] ?? ZERO_USAGE;
}
