import { JSONPathEnvironment, JSONPathError, type JSONPathQuery } from 'json-p3';
import { z } from 'zod';
import { AgentError } from '../agent-error.ts';

const environment = new JSONPathEnvironment({ maxRecursionDepth: 64 });
// Regular expressions can be made to run for ever.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** What the first of some queries finds that finds anything but null. @throws AgentError `bad_response` */
export function findFirst(paths: string | readonly string[], value: unknown): unknown {
  for (const path of [paths].flat()) {
    const found = findByPath(path, value);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

/**
 * What a JSONPath query finds: for a singular query the value, otherwise all values; undefined where there is nothing.
 * @throws AgentError `bad_response` where the value is too large or too deep to be queried
 */
export function findByPath(path: string, value: unknown): unknown {
  const query = compiled(path);
  assertQueryable(value);
  try {
    const values = query.query(z.json().parse(value)).values();
    return query.singularQuery() || values.length === 0 ? values[0] : values;
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    throw new AgentError('bad_response', `${path} cannot be read: ${error.message}`, {
      cause: error,
    });
  }
}

/** Why a text is no query that we run; undefined when it is one. */
export function findPathProblem(path: string): string | undefined {
  const problem = findCostProblem(path);
  if (problem) return problem;
  try {
    environment.compile(path);
    return undefined;
  } catch (error) {
    if (error instanceof JSONPathError) return `is no JSONPath query: ${error.message}`;
    throw error;
  }
}

/**
 * Bounds what a query costs by the size of what it is asked of: nothing may be visited twice, and no filter may look at the
 * whole again.
 */
function findCostProblem(path: string): string | undefined {
  if (path.length > 512) return 'must not be longer than 512 characters';
  const bare = path.replace(/'(\\.|[^'\\])*'|"(\\.|[^"\\])*"/g, "''");
  if (bare.includes(',')) return 'must not select several things at once with a comma';
  if (count(bare, /\.\./g) > 1) return 'must not descend (..) more than once';
  if (count(bare, /\?/g) > 1) return 'must not filter more than once';
  if (count(bare, /\$/g) > 1) return 'must not refer to the root ($) in a filter';
  if (count(bare, /&&|\|\|/g) > 4) return 'must not combine more than five conditions';
  return undefined;
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** Templates are few, and asked again and again while a job is polled. */
const cache = new Map<string, JSONPathQuery>();

function compiled(path: string): JSONPathQuery {
  const known = cache.get(path);
  if (known) return known;
  const problem = findPathProblem(path);
  if (problem) throw new AgentError('rejected', `The template's ${path} ${problem}.`);
  const query = environment.compile(path);
  if (cache.size >= 1000) cache.clear();
  cache.set(path, query);
  return query;
}

const MAX_VALUES = 200_000;
const MAX_DEPTH = 60;
const checked = new WeakSet<object>();

/** Also keeps all that recurses over the value from the end of the stack. */
function assertQueryable(root: unknown): void {
  if (typeof root !== 'object' || root === null || checked.has(root)) return;
  const pending: { value: object; depth: number }[] = [{ value: root, depth: 1 }];
  let seen = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.depth > MAX_DEPTH) throw tooLarge(`nested deeper than ${MAX_DEPTH} levels`);
    for (const item of Object.values(next.value)) {
      seen += 1;
      if (seen > MAX_VALUES) throw tooLarge(`of more than ${MAX_VALUES} values`);
      if (typeof item === 'object' && item !== null)
        pending.push({ value: item, depth: next.depth + 1 });
    }
  }
  checked.add(root);
}

const tooLarge = (what: string) =>
  new AgentError('bad_response', `The agent's answer cannot be read: it is ${what}.`);
