import type { Decision } from '../../contracts/approval.ts';
import { isObject } from '../../platform/is-object.ts';
import type { Elicitation, ElicitationAnswer } from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import { type Decided, type DecisionQuestion, toChoice } from '../approvals/ask.ts';

/** What a server asks in the middle of a call, as a question to a person. */
export const elicitationQuestion = (
  tool: string,
  { server, message, schema }: Elicitation,
): Pick<DecisionQuestion, 'kind' | 'title' | 'subject' | 'choices'> => ({
  kind: 'question',
  title: `${server} asks: ${message}`,
  subject: { tool, server, message, requested_schema: schema },
  choices: [
    toChoice('edit', 'The content in `edit` is the answer.'),
    toChoice('respond', 'Your message is the answer: JSON, or the text of the only field.'),
    toChoice('reject', 'The server is told that you decline.'),
  ],
});

export type ElicitedContent =
  | { kind: 'content'; content: Record<string, unknown> }
  | { kind: 'problem'; field: 'edit' | 'message'; problem: string };

/** The content that a decision gives, against what was asked for; undefined for a question that is no server's. */
export function readContent(
  subject: Record<string, unknown>,
  { edit, message }: { edit?: Record<string, unknown> | null; message?: string | null },
): ElicitedContent | undefined {
  const schema = subject.requested_schema;
  if (!isObject(schema)) return undefined;
  const field = edit ? 'edit' : 'message';
  const content = edit ?? contentOfText(message ?? '', schema);
  if (!content)
    return { kind: 'problem', field, problem: 'must be JSON that fits requested_schema' };
  const problem = findArgumentProblem(content, schema);
  return problem ? { kind: 'problem', field, problem } : { kind: 'content', content };
}

/** What the server is told. Time that has passed is no answer. */
export function toAnswer(decided: Decided): ElicitationAnswer {
  if (decided.decided_by === null) return { action: 'cancel' };
  if (!gives(decided)) return { action: 'decline' };
  const read = readContent(decided.subject, decided);
  return read?.kind === 'content'
    ? { action: 'accept', content: read.content }
    : { action: 'cancel' };
}

const gives = ({ decision }: Decision) => decision === 'edit' || decision === 'respond';

function contentOfText(
  text: string,
  schema: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Then it may be the text of the only field.
  }
  const fields = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const [field] = fields;
  const isText = fields.length === 1 && field && isObject(field[1]) && field[1].type === 'string';
  return isText ? { [field[0]]: text } : undefined;
}
