import { ApplicationFailure } from '@temporalio/workflow';
import { beginCreationPhase, type CreationFlow } from './flow.ts';

/** An answer that cannot be used goes back so often, with the reason. */
const MAX_CORRECTIONS = 2;
/** A person is asked so often before it is given up. */
const MAX_QUESTIONS = 5;

/** The agents that are meant, by number; what is not clear is asked. */
export async function clarifyRequest(flow: CreationFlow): Promise<number[]> {
  await beginCreationPhase(flow, 'understanding');
  let corrections = 0;
  let questions = 0;
  let last: { reason: string; answered: boolean } | undefined;
  for (let turn = 0; ; turn++) {
    const outcome = await flow.call('understand the request', (calls, told) =>
      calls.understandRequest({ ...told, turn, ...last }),
    );
    if (outcome.kind === 'understood') return outcome.items;
    if (outcome.kind === 'question') {
      if (questions === MAX_QUESTIONS)
        throw notUnderstood(`after ${MAX_QUESTIONS} questions: ${outcome.question}`);
      const answer = await flow.ask(`understand/${questions}`, outcome.question);
      last = { reason: answer, answered: true };
      questions += 1;
    } else {
      if (corrections === MAX_CORRECTIONS) throw notUnderstood(outcome.reason);
      last = { reason: outcome.reason, answered: false };
      corrections += 1;
    }
  }
}

const notUnderstood = (reason: string) =>
  ApplicationFailure.nonRetryable(`The request was not understood: ${reason}`, 'not_understood');
