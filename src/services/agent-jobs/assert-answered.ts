import type { AgentOutcome } from '../../agents/adapter.ts';
import { AgentError } from '../../agents/agent-error.ts';

/**
 * An agent of any type that ends without saying anything has not done its job.
 * @throws AgentError `bad_response` for an answer without text and without data
 */
export function assertAnswered(agent: string, outcome: AgentOutcome): AgentOutcome {
  if (outcome.kind !== 'answer' || !EMPTY_TEXT.test(outcome.text) || !isEmpty(outcome.data))
    return outcome;
  throw new AgentError(
    'bad_response',
    `The agent ${agent} ended without an answer: its result has no text and no data.`,
  );
}

/** Blank, or the JSON of nothing. A list without members is an answer: there are none. */
const EMPTY_TEXT = /^\s*(?:\{\s*\}|null|"\s*")?\s*$/;

const isEmpty = (value: unknown): boolean => {
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return false;
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null;
};
