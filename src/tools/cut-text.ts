import { toStorableText } from '../platform/storable-json.ts';

/** What a model is given of one answer at most, in characters. */
const MAX_CHARACTERS = 100_000;

/** A tool's answer as it is stored and shown to the model. `isBeginning`: there was more than was read. */
export function cutText(answer: string, isBeginning = false): string {
  const text = toStorableText(answer);
  return text.length <= MAX_CHARACTERS && !isBeginning
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}\n[cut: ${isBeginning ? 'more than ' : ''}${text.length} characters in all]`;
}
