import type { Message } from '../../llm/model.ts';

/** Begins every text that does not come from a script, so that readers do not mistake it for the answer of a language model. */
export const CANNED = '[offline model: a canned answer, no language model was asked]';

/** Begins the part of a result that answers a reviewer. The offline reviewer accepts a result that has it. */
export const REVISED = 'Changed as the reviewer asked:';

/** The first message of a person is the prompt. The later ones correct an answer, or say more. */
export const isFollowUp = ({ role }: Message, index: number, messages: Message[]): boolean =>
  role === 'user' && messages.findIndex((message) => message.role === 'user') < index;
