import { toStorableText } from '../platform/storable-json.ts';

/** What a model is given of one answer at most, in characters. */
const MAX_CHARACTERS = 100_000;

/** A tool's answer as it is stored and shown to the model. */
export function cutText(answer: string): string {
  const text = toStorableText(answer);
  return text.length <= MAX_CHARACTERS
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}\n[cut: ${text.length} characters in all]`;
}
