import type { RegisterAgentTemplate } from '../../contracts/agent-template.ts';
import { findPathProblem } from './json-path.ts';

export interface TemplateProblem {
  /** Of the field, as in the request's body. */
  path: (string | number)[];
  message: string;
}

/** What keeps a template from being used though its form is right: a query that is none, an id that is not asked for. */
export function findTemplateProblem(template: RegisterAgentTemplate): TemplateProblem | undefined {
  const { request, response, poll } = template;
  const inPoll = poll && findPollProblem(poll);
  return (
    findInBody(request.body, ['request', 'body']) ??
    findInBody(pathsOf(response), ['response']) ??
    findInBody(pathsOf(response.usage), ['response', 'usage']) ??
    inPoll
  );
}

function findPollProblem(
  poll: NonNullable<RegisterAgentTemplate['poll']>,
): TemplateProblem | undefined {
  if (!poll.path.includes('{id}')) return { path: ['poll', 'path'], message: 'must contain {id}' };
  const { question } = poll;
  return (
    findInBody(pathsOf(poll), ['poll']) ??
    (question &&
      (findInBody(pathsOf(question), ['poll', 'question']) ??
        findInBody(question.resume.body, ['poll', 'question', 'resume', 'body'])))
  );
}

/** The fields of a section that are queries: all whose name ends so, and whose value begins so. */
const pathsOf = (section: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(section).filter(([name]) => name.endsWith('_path')));

function findInBody(value: unknown, path: (string | number)[]): TemplateProblem | undefined {
  if (typeof value === 'string') {
    const message =
      value.startsWith('$') && !value.startsWith('$$') ? findPathProblem(value) : undefined;
    return message === undefined ? undefined : { path, message };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const problem = findInBody(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (problem) return problem;
  }
  return undefined;
}
