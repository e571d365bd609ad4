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

/** Compiled schemas of this process by hash. A compiled schema takes about twenty times the memory of its JSON. */
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

/** Compiling these keywords takes time quadratic in the size of the schema. */
function findUnevaluatedProblem(foreign: Schema): string | undefined {
  if (!/"unevaluated(?:Properties|Items)":/.test(JSON.stringify(foreign))) return undefined;
  const problem = findLimitProblem(foreign, { ...SCHEMA_LIMITS, values: 1000 });
  return (
    problem && `${problem} , which is the limit with unevaluatedProperties or unevaluatedItems`
  );
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
      return { kind: 'refused', problem: 'has references that are nested too deeply' };
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The problem of a JSON Schema of any draft; undefined if it is usable. */
export function findSchemaProblem(schema: Schema): string | undefined {
  const result = compileForeign(schema);
  if (result.kind === 'refused') return result.problem;
  return schema.type === 'object' ? undefined : 'must describe an object (type: "object")';
}

/** A pattern of a usable schema that is not checked, with the reason; undefined if all patterns are checked. */
export function findUncheckedPattern(schema: Schema): string | undefined {
  const result = compileForeign(schema);
  return result.kind === 'compiled' ? result.leftOut[0] : undefined;
}

/** Why a schema that a client sends cannot be used as it is, or undefined. */
export const findUnusableSchema = (schema: Schema): string | undefined =>
  findSchemaProblem(schema) ?? findUncheckedPattern(schema);

export type ParsedArguments =
  | { kind: 'valid'; value: Schema }
  | { kind: 'invalid'; problem: string };

/** Validates a model's arguments against the tool's schema. The problem is worded for the model. */
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

/** For a tool without arguments, models send nothing or `null`. Some models send the JSON inside a string. */
function unpack(json: string): unknown {
  const value: unknown = json.trim() === '' ? {} : JSON.parse(json);
  const unpacked: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : value;
  return unpacked === null || unpacked === '' ? {} : unpacked;
}

/** Limits for a model's arguments, before the schema applies. */
const ARGUMENT_LIMITS = { characters: 4_000_000, values: 300_000, depth: 100 };

/** Why arguments violate a schema; undefined if they do not. A schema's own defaults are always valid. */
export const findArgumentProblem = (value: Schema, foreign: Schema): string | undefined =>
  findValueProblem('arguments', value, foreign);

/** The same for any object; `name` is what the problem calls it. */
export function findValueProblem(
  name: 'arguments' | 'output',
  value: Schema,
  foreign: Schema,
): string | undefined {
  const [are, doNot] = name === 'arguments' ? ['are', 'do not'] : ['is', 'does not'];
  const limit = findLimitProblem(value, ARGUMENT_LIMITS);
  if (limit) return `The ${name} ${are} too large: the object ${limit}.`;
  const known = compileForeign(foreign);
  if (known.kind === 'refused')
    return `The schema of the ${name} cannot be used: it ${known.problem}.`;
  try {
    const isOwnDefault = createDefaultCheck(known.schema, value);
    const errors = known
      .findErrors(value)
      .filter(({ instancePath }) => !isOwnDefault(instancePath));
    return errors.length > 0
      ? `The ${name} ${doNot} match the schema: ${errorsText(name, errors)}`
      : undefined;
  } catch (error) {
    if (!(error instanceof CheckTooCostlyError) && !(error instanceof RangeError)) throw error;
    return `The ${name} ${are} too costly to check against the schema. Send fewer values.`;
  }
}

/** More errors would not help the model to correct the arguments. */
const MAX_ERRORS = 20;

function errorsText(name: string, errors: ErrorObject[]): string {
  const texts = errors
    .slice(0, MAX_ERRORS)
    .map((error) => `${name}${error.instancePath} ${error.message}`);
  const more = errors.length - texts.length;
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Circular references never end. */
const MAX_REFERENCES = 8;

/**
 * Creates a check of whether a path leads to, or through, the schema's default at that place. Many schemas have defaults that violate them,
 * such as `"type": "string", "default": null`. Each place is compared only once.
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
