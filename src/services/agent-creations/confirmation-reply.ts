import { z } from 'zod';
import { type CreationEdit, MAX_NAME } from '../../contracts/agent-creation.ts';
import { askForJson, type CallContext, jsonFormat } from '../conversations/ask-for-json.ts';
import type { ConfirmationView, ConfirmRequest } from './confirmation-view.ts';
import type { CreationDeps } from './creation-deps.ts';
import { readCreation } from './creation-row.ts';
import { confirmationReplyPrompt, correction } from './prompts.ts';

const optional = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);

const words = z.object({
  verdict: z.enum(['approve', 'reject', 'change', 'unclear']),
  changes: z
    .array(
      z.object({
        item: z.int().min(1),
        name: optional,
        description: optional,
        config: z.record(z.string(), z.unknown()).nullish(),
        skip: z.boolean().nullish(),
      }),
    )
    .nullish(),
  instructions: optional,
});
const FORMAT = jsonFormat('confirmation', words);

export interface ConfirmationReply {
  verdict: 'approve' | 'reject' | 'change' | 'unclear';
  changes: CreationEdit['items'];
  instructions: string | undefined;
}

const YES = /^(yes|y|ok|okay|go|go ahead|do it|confirm(ed)?|approved?|ja|oui|sí|si)[.! ]*$/i;
/** “No tools, please” is no refusal: more than a word is one only with its reason. */
const NO = /^(no|n|nein|non|stop|cancel)[.! ]*$|^no\b[\s,.:;–—-]*because\b/i;

const MAX_CORRECTIONS = 2;

/** What a person means by their answer. A plain yes or no needs no model. */
export async function parseConfirmationReply(
  deps: CreationDeps,
  request: ConfirmRequest,
  live: CallContext,
  said: string,
  shown: ConfirmationView[],
): Promise<ConfirmationReply> {
  const text = said.trim();
  if (YES.test(text)) return { verdict: 'approve', changes: [], instructions: undefined };
  if (NO.test(text)) return { verdict: 'reject', changes: [], instructions: undefined };
  const { attempt } = await readCreation(deps.db, request);
  let reason: string | undefined;
  for (let turn = 0; turn <= MAX_CORRECTIONS; turn++) {
    const answer = await askForJson(
      deps,
      {
        ...request,
        workflow_id: request.agent_creation_id,
        turn,
        ...(reason !== undefined && { reason }),
      },
      live,
      {
        place: `words/${attempt}/${request.round}`,
        agent: 'orchestrator',
        format: FORMAT,
        opening: async () => confirmationReplyPrompt(said, shown),
        correct: correction,
      },
    );
    if (answer.kind === 'value') return toWords(answer.value);
    reason = answer.reason;
  }
  return { verdict: 'unclear', changes: [], instructions: undefined };
}

const toWords = ({ verdict, changes, instructions }: z.infer<typeof words>): ConfirmationReply => ({
  verdict,
  instructions,
  changes: (changes ?? []).map(({ item, name, description, config, skip }) => ({
    item,
    ...(name && { name: name.slice(0, MAX_NAME) }),
    ...(description && { description: description.slice(0, 2000) }),
    ...(config && { config }),
    ...(skip && { skip }),
  })),
});
