import type { Resumption } from '../../agents/adapter.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import type { AgentQuestion } from '../../db/tables/agents.ts';
import { requestDecision, toChoice } from '../approvals/ask.ts';
import { readContent } from '../conversations/elicitation.ts';
import type { Job } from './job.ts';

/** Puts what an agent asks to a person, and makes of the decision what the agent is given. @throws DecisionPendingError */
export async function askForAgent(
  { deps, request, row, callKey }: Job,
  { number, question, shown, schema, choices, editable, token }: AgentQuestion,
): Promise<{ token: Record<string, unknown>; answer: Resumption }> {
  const { decision, message, edit, subject } = await requestDecision(deps, {
    tenantId: request.tenant_id,
    owner: workflowOwner(request.workflow_id),
    waiter: request.waiter,
    stepId: request.step_id,
    key: `${request.workflow_id}#${request.attempt}/${callKey.callId}/question/${number}`,
    kind: 'question',
    title: question,
    subject: {
      agent: row.name,
      question,
      ...(shown && { shown }),
      ...(schema && { requested_schema: schema }),
      ...(editable && { editable: editable.value, edit_schema: editable.schema }),
    },
    choices: choices ?? [
      toChoice('respond', 'Your message is the answer.'),
      toChoice('approve', 'The agent receives a yes.'),
      ...(schema
        ? [
            toChoice(
              'edit',
              'The agent receives the object in `edit`, which must match `requested_schema`.',
            ),
          ]
        : []),
      toChoice('reject', 'The agent receives a no and your message.'),
    ],
  });
  const given = decision === 'respond' && schema ? readContent(subject, { message }) : undefined;
  const content = given?.kind === 'content' ? given.content : edit;
  return { token, answer: { decision, text: message ?? '', ...(content && { edit: content }) } };
}
