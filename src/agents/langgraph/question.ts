import { z } from 'zod';
import type { AgentOutcome } from '../adapter.ts';
import { type Action, formatOf } from './asked-format.ts';
import { choicesOf, editableOf } from './choices.ts';
import type { Interrupt } from './interrupt.ts';

/** All questions of a node have one id: it takes the run that asked to tell them apart. */
export const questionToken = z.object({ run_id: z.string(), interrupt_id: z.string() });
export type QuestionToken = z.infer<typeof questionToken>;

export function questionOf({ id, value }: Interrupt, runId: string): AgentOutcome {
  const format = formatOf(value);
  const question =
    format.kind === 'plain' ? format.text : format.actions.map(describeAction).join('\n');
  const editable = editableOf(format);
  return {
    kind: 'question',
    question,
    shown: { value },
    choices: choicesOf(format),
    ...(editable && { editable }),
    token: { run_id: runId, interrupt_id: id } satisfies QuestionToken,
  };
}

const describeAction = ({ name, args, description }: Action): string =>
  description || `May "${name}" be done with ${JSON.stringify(args)}?`;
