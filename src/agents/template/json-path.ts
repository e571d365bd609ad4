import { JSONPathEnvironment, JSONPathError, type JSONPathQuery } from 'json-p3';
import { z } from 'zod';
import { AgentError } from '../agent-error.ts';

const environment = new JSONPathEnvironment({ maxRecursionDepth: 64 });
// Regular expressions can backtrack exponentially.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** The first result that is neither undefined nor null. @throws AgentError `bad_response` */
export function findFirst(paths: string | readonly string[], value: unknown): unknown {
  for (const path of [paths].flat()) {
    const found = findByPath(path, value);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

/**
 * Runs a JSONPath query. Returns one value for a singular query, otherwise an array of all values; undefined without a result.
 * @throws AgentError `bad_response` if the value is too large or too deep
 */
export function findByPath(path: string, value: unknown): unknown {
  const query = compileQuery(path);
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

/** Why a query is invalid or too expensive; undefined if it is neither. */
export function findPathProblem(path: string): string | undefined {
  const problem = findCostProblem(path);
  if (problem) return problem;
  try {
    environment.compile(path);
    return undefined;
  } catch (error) {
    if (error instanceof JSONPathError) return `is not a valid JSONPath query: ${error.message}`;
    throw error;
  }
}

/**
 * Keeps the cost of a query linear in the size of the value: a query must not visit a value twice, and a filter must not query the
 * root.
 */
function findCostProblem(path: string): string | undefined {
  if (path.length > 512) return 'must not be longer than 512 characters';
  const bare = path.replace(/'(\\.|[^'\\])*'|"(\\.|[^"\\])*"/g, "''");
  if (bare.includes(',')) return 'must not contain a union (a comma in brackets)';
  if (count(bare, /\.\./g) > 1) return 'must not contain more than one descendant segment (..)';
  if (count(bare, /\?/g) > 1) return 'must not contain more than one filter';
  if (count(bare, /\$/g) > 1) return 'must not use the root ($) in a filter';
  if (count(bare, /&&|\|\|/g) > 4) return 'must not combine more than five conditions in a filter';
  return undefined;
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** Polling runs the same few queries again and again. */
const compiledQueries = new Map<string, JSONPathQuery>();

function compileQuery(path: string): JSONPathQuery {
  const known = compiledQueries.get(path);
  if (known) return known;
  const problem = findPathProblem(path);
  if (problem) throw new AgentError('rejected', `The template's ${path} ${problem}.`);
  const query = environment.compile(path);
  if (compiledQueries.size >= 1000) compiledQueries.clear();
  compiledQueries.set(path, query);
  return query;
}

const MAX_VALUES = 200_000;
const MAX_DEPTH = 60;
const queryableValues = new WeakSet<object>();

/** Limits the depth, so that recursion over the value does not overflow the stack, and the number of values. */
function assertQueryable(root: unknown): void {
  if (typeof root !== 'object' || root === null || queryableValues.has(root)) return;
  const pending: { value: object; depth: number }[] = [{ value: root, depth: 1 }];
  let seen = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.depth > MAX_DEPTH) throw toTooLargeError(`nested more than ${MAX_DEPTH} levels deep`);
    for (const item of Object.values(next.value)) {
      seen += 1;
      if (seen > MAX_VALUES) throw toTooLargeError(`larger than ${MAX_VALUES} values`);
      if (typeof item === 'object' && item !== null)
        pending.push({ value: item, depth: next.depth + 1 });
    }
  }
  queryableValues.add(root);
}

const toTooLargeError = (what: string) =>
  new AgentError('bad_response', `The agent's answer cannot be read: it is ${what}.`);
