import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/**
 * A fresh instance per schema: a shared one would keep every tenant's schemas, and mix up their `$id`s. Which draft a schema names
 * makes no difference to what tools use of it.
 */
function compile({ $schema: _, ...schema }: Record<string, unknown>): ValidateFunction {
  return new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
}
const compiled = new WeakMap<object, ValidateFunction>();

/** What is wrong with a JSON Schema, or undefined. */
export function findSchemaProblem(schema: Record<string, unknown>): string | undefined {
  if ('$async' in schema) return 'must not be asynchronous ($async)';
  try {
    compile(schema);
    return schema.type === 'object' ? undefined : 'must describe an object (type: "object")';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export type ParsedArguments =
  | { kind: 'valid'; value: Record<string, unknown> }
  | { kind: 'invalid'; problem: string };

/** A model's arguments against the tool's schema; the problem is worded for the model. */
export function parseArguments(json: string, schema: Record<string, unknown>): ParsedArguments {
  let value: unknown;
  try {
    value = json.trim() === '' ? {} : JSON.parse(json);
  } catch (error) {
    return { kind: 'invalid', problem: `The arguments are not JSON: ${(error as Error).message}` };
  }
  if (!isObject(value)) return { kind: 'invalid', problem: 'The arguments must be a JSON object.' };
  const problem = findArgumentProblem(value, schema);
  return problem ? { kind: 'invalid', problem } : { kind: 'valid', value };
}

/** Why arguments do not fit a schema, or undefined. */
export function findArgumentProblem(
  value: Record<string, unknown>,
  schema: Record<string, unknown>,
): string | undefined {
  const validate = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, validate);
  if (validate(value) === true) return undefined;
  return `The arguments do not fit the schema: ${errorsText(validate.errors)}`;
}

const errorsText = (errors: ValidateFunction['errors']) =>
  (errors ?? []).map((error) => `arguments${error.instancePath} ${error.message}`).join('; ');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
