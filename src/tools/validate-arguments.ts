import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { toModernSchema } from '../platform/modern-schema.ts';
import { hoistRequired } from './hoist-required.ts';
import { isOwnDefault } from './own-default.ts';

type Schema = Record<string, unknown>;

interface Compiled {
  schema: Schema;
  validate: ValidateFunction;
}

/** A fresh instance per schema: a shared one would keep every tenant's schemas, and mix up their `$id`s. */
function compile(foreign: Schema): Compiled {
  const schema = toModernSchema(hoistRequired(foreign));
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  return { schema, validate: ajv.compile(schema) };
}
const compiled = new WeakMap<object, Compiled>();

/** What is wrong with a JSON Schema of any draft, or undefined. */
export function findSchemaProblem(schema: Schema): string | undefined {
  if ('$async' in schema) return 'must not be asynchronous ($async)';
  try {
    compile(schema);
    return schema.type === 'object' ? undefined : 'must describe an object (type: "object")';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
  if (!isObject(value)) return { kind: 'invalid', problem: 'The arguments must be a JSON object.' };
  const problem = findArgumentProblem(value, schema);
  return problem ? { kind: 'invalid', problem } : { kind: 'valid', value };
}

/** Models send nothing or `null` for no arguments, and some send the JSON packed into a string. */
function unpack(json: string): unknown {
  const value: unknown = json.trim() === '' ? {} : JSON.parse(json);
  const unpacked: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : value;
  return unpacked === null || unpacked === '' ? {} : unpacked;
}

/** Why arguments do not fit a schema, or undefined. A schema's own defaults always fit it. */
export function findArgumentProblem(value: Schema, foreign: Schema): string | undefined {
  const known = compiled.get(foreign) ?? compile(foreign);
  compiled.set(foreign, known);
  const { schema, validate } = known;
  if (validate(value) === true) return undefined;
  const errors = (validate.errors ?? []).filter(
    ({ instancePath }) => !isOwnDefault(schema, value, instancePath),
  );
  return errors.length > 0
    ? `The arguments do not fit the schema: ${errorsText(errors)}`
    : undefined;
}

const errorsText = (errors: ErrorObject[]) =>
  errors.map((error) => `arguments${error.instancePath} ${error.message}`).join('; ');

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
