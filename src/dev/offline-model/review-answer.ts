import type { ReviewInput } from '../../llm/model.ts';
import { CANNED, REVISED } from './canned.ts';
import { readScript } from './read-script.ts';

/** Accepts every step, unless the task has a `[revise …]` and the last step has not been revised yet. */
export function cannedReview({ task, steps }: ReviewInput) {
  const last = steps.at(-1);
  const revise = readScript(task).commands.find(({ kind }) => kind === 'revise');
  const asked =
    revise?.kind === 'revise' && !last?.output?.includes(REVISED)
      ? revise.text || 'Do it again.'
      : undefined;
  return {
    verdict: asked ? 'revise' : 'accept',
    score: 0.5,
    summary: asked
      ? `${CANNED} The task tells the reviewer to reject the last step.`
      : `${CANNED} Every step has a result. No language model reviewed the results.`,
    steps: steps.map((step) => ({
      step_id: step.step_id,
      accepted: !(asked && step === last),
      feedback: asked && step === last ? asked : '',
    })),
  };
}
