import { InvalidInputError } from '../../platform/errors.ts';
import { isObject } from '../../platform/is-object.ts';
import type { ToolResult } from '../../tools/tool.ts';
import { requestDecision, toChoice } from '../approvals/ask.ts';
import type { DecisionRule } from '../approvals/decision-rules.ts';
import { checkSchema } from '../deployments/check-schema.ts';
import { readContent } from './elicitation.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  placeOf,
  questionKey,
  questionOf,
} from './tool-request.ts';

/** Puts an agent's question to a person; the answer is the tool's result. @throws DecisionPendingError */
export async function askQuestion(
  deps: CallToolDeps,
  request: CallToolRequest,
  args: Record<string, unknown>,
): Promise<ToolResult> {
  const { decision, message } = await requestDecision(deps, {
    ...questionOf(request),
    key: questionKey(request, placeOf(request)),
    kind: 'question',
    title: String(args.question),
    subject: { agent: request.agent.name, ...args },
    choices: [
      toChoice('respond', 'Your message is the answer.'),
      toChoice('reject', 'The agent is told that there is no answer.'),
    ],
  });
  if (decision === 'respond') return { text: message ?? '', is_error: false };
  return { text: `The person gave no answer. ${message ?? ''}`.trim(), is_error: true };
}

/** The answer to an MCP server or to an agent must fit the schema that came with the question. */
export const questionDecision: DecisionRule = {
  assertFits: ({ subject }, { decision, edit, message }) => {
    if (decision !== 'edit' && decision !== 'respond') return;
    const schema = subject.edit_schema;
    const problems =
      decision === 'edit' && isObject(schema) ? checkSchema('edit', edit, schema) : [];
    if (problems.length > 0)
      throw new InvalidInputError(problems.map(({ field, message }) => ({ field, message })));
    const read = readContent(subject, { edit: edit ?? null, message: message ?? null });
    if (read?.kind === 'problem')
      throw new InvalidInputError([{ field: read.field, message: read.problem }]);
  },
};
