import { z } from 'zod';
import type { AgentOutcome } from '../adapter.ts';
import type { Interrupt } from './interrupt.ts';

/** All questions of a node have one id: it takes the run that asked to tell them apart. */
export const questionToken = z.object({ run_id: z.string(), interrupt_id: z.string() });
export type QuestionToken = z.infer<typeof questionToken>;

/** LangGraph's agent inbox: a list of them, or one. */
const humanInterrupt = z.looseObject({
  action_request: z.looseObject({ action: z.string(), args: z.unknown() }),
  config: z.unknown(),
  description: z.string().nullish(),
});

/** LangChain's human-in-the-loop middleware. */
const reviewRequest = z.looseObject({
  action_requests: z
    .array(
      z.looseObject({ name: z.string(), args: z.unknown(), description: z.string().nullish() }),
    )
    .min(1),
});

const asked = z.union([
  z.string(),
  z.looseObject({ question: z.string() }).transform((value) => value.question),
  z.looseObject({ description: z.string() }).transform((value) => value.description),
]);

/** An action that somebody is to decide on. */
export interface Action {
  name: string;
  args: unknown;
  description: string | null | undefined;
}

/** How a graph asks, which says in what form it wants the answer. */
export type AskedFormat =
  | { kind: 'inbox' | 'middleware'; actions: Action[] }
  | { kind: 'plain'; text: string };

export function formatOf(value: unknown): AskedFormat {
  const inbox = z
    .array(humanInterrupt)
    .min(1)
    .safeParse(Array.isArray(value) ? value : [value]);
  if (inbox.success) {
    const actions = inbox.data.map(({ action_request: { action, args }, description }) => ({
      name: action,
      args,
      description,
    }));
    return { kind: 'inbox', actions };
  }
  const review = reviewRequest.safeParse(value);
  if (review.success) {
    const actions = review.data.action_requests.map(({ name, args, description }) => ({
      name,
      args,
      description,
    }));
    return { kind: 'middleware', actions };
  }
  return { kind: 'plain', text: asked.safeParse(value).data ?? JSON.stringify(value) };
}

export function questionOf({ id, value }: Interrupt, runId: string): AgentOutcome {
  const format = formatOf(value);
  const question =
    format.kind === 'plain' ? format.text : format.actions.map(describeAction).join('\n');
  return {
    kind: 'question',
    question,
    shown: { value },
    token: { run_id: runId, interrupt_id: id } satisfies QuestionToken,
  };
}

const describeAction = ({ name, args, description }: Action): string =>
  description || `May "${name}" be done with ${JSON.stringify(args)}?`;
