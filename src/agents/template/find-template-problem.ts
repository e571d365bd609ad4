import type { RegisterAgentTemplate } from '../../contracts/agent-template.ts';
import { findPathProblem } from './json-path.ts';

interface TemplateProblem {
  /** Path of the field in the request's body. */
  path: (string | number)[];
  message: string;
}

/** Checks what the schema cannot: queries must be valid, and a poll path must contain `{id}`. */
export function findTemplateProblem(template: RegisterAgentTemplate): TemplateProblem | undefined {
  const { request, response, poll } = template;
  const inPoll = poll && findPollProblem(poll);
  return (
    findQueryProblem(request.body, ['request', 'body']) ??
    findQueryProblem(pickQueries(response), ['response']) ??
    findQueryProblem(pickQueries(response.usage), ['response', 'usage']) ??
    inPoll
  );
}

function findPollProblem(
  poll: NonNullable<RegisterAgentTemplate['poll']>,
): TemplateProblem | undefined {
  if (!poll.path.includes('{id}')) return { path: ['poll', 'path'], message: 'must contain {id}' };
  const { question } = poll;
  return (
    findQueryProblem(pickQueries(poll), ['poll']) ??
    (question &&
      (findQueryProblem(pickQueries(question), ['poll', 'question']) ??
        findQueryProblem(question.resume.body, ['poll', 'question', 'resume', 'body'])))
  );
}

/** The fields of a section that hold queries: their names end with `_path`. */
const pickQueries = (section: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(section).filter(([name]) => name.endsWith('_path')));

function findQueryProblem(value: unknown, path: (string | number)[]): TemplateProblem | undefined {
  if (typeof value === 'string') {
    const message =
      value.startsWith('$') && !value.startsWith('$$') ? findPathProblem(value) : undefined;
    return message === undefined ? undefined : { path, message };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const problem = findQueryProblem(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (problem) return problem;
  }
  return undefined;
}
