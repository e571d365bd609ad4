import type { z } from 'zod';
import { IS_REQUIRED } from './plain-messages.ts';

export interface PathError {
  path: PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

/** What is wrong with an input: one error for each field, in the order of the schema. */
export function toPathErrors({ issues }: { issues: readonly Issue[] }): PathError[] {
  const errors = new Map<string, PathError>();
  for (const error of issues.flatMap(errorsOf)) {
    const field = error.path.join('.');
    if (!errors.has(field)) errors.set(field, error);
  }
  return [...errors.values()];
}

/**
 * The errors by the name of the field.
 * @param parent the path of the value in the input
 * @param root names the value itself
 */
export const toFieldErrors = (
  error: { issues: readonly Issue[] },
  parent: PropertyKey[] = [],
  root = 'body',
): { field: string; message: string }[] =>
  toPathErrors(error).map(({ path, message }) => ({
    field: [...parent, ...path].join('.') || root,
    message,
  }));

/** The first errors as one sentence, for models, logs and reasons. */
export const describeIssues = (
  error: { issues: readonly Issue[] },
  parent: PropertyKey[] = [],
): string =>
  toFieldErrors(error, parent, '')
    .slice(0, 5)
    .map(({ field, message }) => (field ? `${field}: ${message}` : message))
    .join('; ');

function errorsOf(issue: Issue): PathError[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  const branches = issue.code === 'invalid_union' && message !== IS_REQUIRED ? issue.errors : [];
  const errors = errorsOfUnion(branches.filter((issues) => issues.length > 0));
  if (errors.length === 0) return [{ path, message }];
  return errors.map((error) => ({ ...error, path: [...path, ...error.path] }));
}

/** The errors of the branch that the value comes closest to. If the value has the type of no branch, one error names all types. */
function errorsOfUnion(branches: Issue[][]): PathError[] {
  const all = branches.map((issues) => toPathErrors({ issues }));
  const depthOf = (errors: PathError[]) => Math.max(0, ...errors.map(({ path }) => path.length));
  const deepest = Math.max(0, ...all.map(depthOf));
  const closest = all.find((errors) => depthOf(errors) === deepest) ?? [];
  const messages = [...new Set(all.flat().map(({ message }) => message))];
  if (deepest > 0 || !messages.every((message) => message.startsWith(MUST_BE))) return closest;
  const types = messages.map((message) => message.slice(MUST_BE.length));
  return types.length > 0 ? [{ path: [], message: `${MUST_BE}${types.join(', or ')}` }] : [];
}

const MUST_BE = 'must be ';
