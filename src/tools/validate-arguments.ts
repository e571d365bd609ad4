import type { ErrorObject } from 'ajv/dist/2020.js';
import { BoundedCache } from '../platform/bounded-cache.ts';
import { canonicalJson, hashOf } from '../platform/canonical-json.ts';
import { isJsonObject } from '../platform/json-object.ts';
import {
  compileSchema,
  type FindErrors,
  findMetaschemaProblem,
} from '../platform/json-schema/compile-schema.ts';
import { leaveOutPatterns } from '../platform/json-schema/leave-out-patterns.ts';
import { CheckTooCostlyError } from '../platform/json-schema/meter.ts';
import { findLimitProblem, SCHEMA_LIMITS } from '../platform/json-schema/schema-limits.ts';
import { toModernSchema } from '../platform/modern-schema.ts';
import { hoistRequired } from './hoist-required.ts';

type Schema = Record<string, unknown>;

type Compiled =
  | { kind: 'compiled'; schema: Schema; findErrors: FindErrors; leftOut: string[] }
  | { kind: 'refused'; problem: string };

/** Of one process, by the hash of the schema. A compiled schema takes about twenty times the characters of its JSON. */
const compiled = new BoundedCache<Compiled>({ entries: 2000, size: 4_000_000 });

function compileForeign(foreign: Schema): Compiled {
  const limit = findLimitProblem(foreign) ?? findUnevaluatedProblem(foreign);
  if (limit) return { kind: 'refused', problem: limit };
  return compiled.getOrMake(
    hashOf(foreign),
    () => compileWithinLimits(foreign),
    canonicalJson(foreign).length,
  );
}

/** Compiling them takes time by the square of the schema. */
function findUnevaluatedProblem(foreign: Schema): string | undefined {
  if (!/"unevaluated(?:Properties|Items)":/.test(JSON.stringify(foreign))) return undefined;
  const problem = findLimitProblem(foreign, { ...SCHEMA_LIMITS, values: 1000 });
  return problem && `${problem} beside unevaluatedProperties or unevaluatedItems`;
}

function compileWithinLimits(foreign: Schema): Compiled {
  if ('$async' in foreign) return { kind: 'refused', problem: 'must not be asynchronous ($async)' };
  try {
    const { schema, leftOut } = leaveOutPatterns(toModernSchema(hoistRequired(foreign)));
    const problem = findMetaschemaProblem(schema);
    if (problem) return { kind: 'refused', problem };
    return { kind: 'compiled', schema, leftOut, findErrors: compileSchema(schema) };
  } catch (error) {
    if (error instanceof RangeError)
      return { kind: 'refused', problem: 'has references that lead too deep' };
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What is wrong with a JSON Schema of any draft, or undefined. */
export function findSchemaProblem(schema: Schema): string | undefined {
  const result = compileForeign(schema);
  if (result.kind === 'refused') return result.problem;
  return schema.type === 'object' ? undefined : 'must describe an object (type: "object")';
}

/** A pattern of a usable schema that would not be checked, with the reason; undefined where all are checked. */
export function findUncheckedPattern(schema: Schema): string | undefined {
  const result = compileForeign(schema);
  return result.kind === 'compiled' ? result.leftOut[0] : undefined;
}

export type ParsedArguments =
  | { kind: 'valid'; value: Schema }
  | { kind: 'invalid'; problem: string };

/** A model's arguments against the tool's schema; the problem is worded for the model. */
export function parseArguments(json: string, schema: Schema): ParsedArguments {
  let value: unknown;
  try {
    value = unpack(json);
  } catch (error) {
    return { kind: 'invalid', problem: `The arguments are not JSON: ${(error as Error).message}` };
  }
  if (!isJsonObject(value))
    return { kind: 'invalid', problem: 'The arguments must be a JSON object.' };
  const problem = findArgumentProblem(value, schema);
  return problem ? { kind: 'invalid', problem } : { kind: 'valid', value };
}

/** Models send nothing or `null` for no arguments, and some send the JSON packed into a string. */
function unpack(json: string): unknown {
  const value: unknown = json.trim() === '' ? {} : JSON.parse(json);
  const unpacked: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : value;
  return unpacked === null || unpacked === '' ? {} : unpacked;
}

/** Of a model's arguments; the schema decides what else there may be. */
const ARGUMENT_LIMITS = { characters: 4_000_000, values: 300_000, depth: 100 };

/** Why arguments do not fit a schema, or undefined. A schema's own defaults always fit it. */
export const findArgumentProblem = (value: Schema, foreign: Schema): string | undefined =>
  findValueProblem('arguments', value, foreign);

/** The same for any object; `name` is what the problem calls it. */
export function findValueProblem(
  name: 'arguments' | 'output',
  value: Schema,
  foreign: Schema,
): string | undefined {
  const [are, fit, what] =
    name === 'arguments'
      ? ['are', 'do not fit', 'The arguments']
      : ['is', 'does not fit', 'The output'];
  const limit = findLimitProblem(value, ARGUMENT_LIMITS);
  if (limit) return `${what} ${are} too large: the object ${limit}.`;
  const known = compileForeign(foreign);
  if (known.kind === 'refused') return `The schema of the ${name} ${known.problem}.`;
  try {
    const isOwnDefault = createDefaultCheck(known.schema, value);
    const errors = known
      .findErrors(value)
      .filter(({ instancePath }) => !isOwnDefault(instancePath));
    return errors.length > 0 ? `${what} ${fit} the schema: ${errorsText(name, errors)}` : undefined;
  } catch (error) {
    if (!(error instanceof CheckTooCostlyError) && !(error instanceof RangeError)) throw error;
    return `${what} cannot be checked: the schema visits its values too often. Send fewer values.`;
  }
}

/** More would not help to correct them. */
const MAX_ERRORS = 20;

function errorsText(name: string, errors: ErrorObject[]): string {
  const texts = errors
    .slice(0, MAX_ERRORS)
    .map((error) => `${name}${error.instancePath} ${error.message}`);
  const more = errors.length - texts.length;
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** References in a circle do not end. */
const MAX_REFERENCES = 8;

/**
 * Makes a check of whether a path into a value leads to, or through, the default that the schema has there. Many schemas have defaults that
 * contradict them, as in `"type": "string", "default": null`. A place that many paths lead through is compared once.
 */
function createDefaultCheck(root: Schema, value: unknown) {
  const compared = new Map<string, boolean>();
  const isDefault = (path: string, schema: Schema, at: unknown): boolean => {
    if (!('default' in schema)) return false;
    const known = compared.get(path);
    if (known !== undefined) return known;
    const isSame = canonicalJson(schema.default) === canonicalJson(at);
    compared.set(path, isSame);
    return isSame;
  };
  /** @param path a JSON Pointer */
  return (path: string): boolean => {
    let schema: unknown = root;
    let at: unknown = value;
    let length = 0;
    for (const token of path.split('/').slice(1)) {
      const name = nameOf(token);
      length += token.length + 1;
      schema = memberOf(resolve(schema, root), name);
      at = (at as Schema | undefined)?.[name];
      if (!isJsonObject(schema)) return false;
      if (isDefault(path.slice(0, length), schema, at)) return true;
    }
    return false;
  };
}

function memberOf(schema: unknown, name: string): unknown {
  if (!isJsonObject(schema)) return undefined;
  const { properties, prefixItems, items } = schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, name)) return properties[name];
  return Array.isArray(prefixItems) ? (prefixItems[Number(name)] ?? items) : items;
}

/** Follows local references. */
function resolve(schema: unknown, root: Schema): unknown {
  let found = schema;
  for (let step = 0; step < MAX_REFERENCES; step += 1) {
    if (!isJsonObject(found) || typeof found.$ref !== 'string' || !found.$ref.startsWith('#/'))
      return found;
    found = found.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, token) => (isJsonObject(at) ? at[nameOf(token)] : undefined), root);
  }
  return undefined;
}

const nameOf = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');
