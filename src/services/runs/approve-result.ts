import { z } from 'zod';
import { resultEdit, resultRejection, type Waiting } from '../../contracts/approval.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import type { Review } from '../../contracts/review.ts';
import type { RunRef } from '../../contracts/run.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { type DecisionDeps, requestDecision, toChoice } from '../approvals/ask.ts';
import {
  catchPendingDecision,
  DecisionRejectedError,
} from '../approvals/decision-pending-error.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import type { WaitingWorkflow } from '../conversations/ask-for-json.ts';
import { outputOf } from './output-of.ts';
import { readRun, readSteps } from './run-context.ts';

export type ResultVerdict =
  | { kind: 'approved' }
  /** The steps to do again, with what the person said, in the form of a review. */
  | { kind: 'rejected'; review: Review };

export interface ApproveResultRequest extends RunRef, WaitingWorkflow {
  attempt: number;
  round: number;
}

/** Shows what the run delivers to a person; an edited result is stored before it is approved. */
export async function approveResult(
  deps: DecisionDeps,
  request: ApproveResultRequest,
): Promise<ResultVerdict | Waiting> {
  const { tenant_id: tenantId, workflow_id: workflowId, round } = request;
  const [run, steps] = await Promise.all([readRun(deps.db, request), readSteps(deps.db, request)]);
  return catchPendingDecision<ResultVerdict>(async () => {
    const { decision, edit, message, decided_by } = await requestDecision(deps, {
      tenantId,
      owner: workflowOwner(workflowId),
      waiter: request.waiter,
      key: `${workflowId}#${request.attempt}/result/${round}`,
      kind: 'result',
      stepId: null,
      title: `The result of: ${run.task.replace(/\s+/g, ' ').slice(0, 200)}`,
      subject: {
        task: run.task,
        output: outputOf(steps),
        steps: steps.map(({ step_id, title, output }) => ({ step_id, title, output })),
        review: run.review,
      },
      choices: [
        toChoice('approve', 'This is the result.'),
        toChoice('edit', 'The `output` in `edit` is the result.'),
        toChoice(
          'reject',
          'Steps are done again, with your message: those in `edit.steps`, or the last ones.',
        ),
      ],
    });
    if (decision === 'edit') {
      await deps.db
        .updateTable('workflows')
        .set({ output: resultEdit.parse(edit).output })
        .where('tenant_id', '=', tenantId)
        .where('workflow_id', '=', workflowId)
        .execute();
    }
    if (decision !== 'reject') return { kind: 'approved' };
    if (decided_by === null) {
      throw new DecisionRejectedError('rejected', 'Nobody approved the result in time.');
    }
    const named = edit ? resultRejection.parse(edit).steps : [];
    const used = new Set(steps.flatMap((step) => step.depends_on));
    const again = steps.filter(({ step_id }) =>
      named.length > 0 ? named.includes(step_id) : !used.has(step_id),
    );
    const feedback = (message ?? 'A person does not accept this result.').slice(0, 4000);
    return {
      kind: 'rejected',
      review: {
        verdict: 'revise',
        score: 0,
        summary: feedback,
        steps: again.map(({ step_id }) => ({ step_id, accepted: false, feedback })),
      },
    };
  });
}

export const resultDecision: DecisionRule = {
  assertFits: ({ subject }, { decision, edit }) => {
    if (decision === 'edit') parseEdit(resultEdit, edit);
    if (decision === 'reject' && edit)
      assertKnown(parseEdit(resultRejection, edit).steps, shownResult.parse(subject).steps);
  },
};

const shownResult = z.looseObject({ steps: z.array(z.looseObject({ step_id: z.string() })) });

function assertKnown(named: string[], steps: { step_id: string }[]): void {
  const known = steps.map(({ step_id }) => step_id);
  const errors = named.flatMap((step_id, index) =>
    known.includes(step_id)
      ? []
      : [
          {
            field: `edit.steps.${index}`,
            message: `is not a step of the plan; there are: ${known.join(', ')}`,
          },
        ],
  );
  if (errors.length > 0) throw new InvalidInputError(errors);
}
