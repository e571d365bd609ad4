import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';
import { listed } from './json-value.ts';

/**
 * A value against the field's JSON Schema. The schema is a deployment's, from outside: what could take for ever is left out, and one that
 * cannot be understood says nothing.
 */
export function checkSchema(field: SchemaField, value: unknown): ConfigProblem[] {
  const errors = findErrors(field.schema, value);
  return withoutBranches(errors).map((error) => toProblem(field, error));
}

function findErrors({ $schema: _, $id: __, ...schema }: Record<string, unknown>, value: unknown) {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    // What has a default is needed by the schema of what comes out, which is the one that Zod gives.
    useDefaults: true,
  });
  for (const keyword of ['pattern', 'patternProperties', 'uniqueItems']) ajv.removeKeyword(keyword);
  try {
    if (!isModest(schema)) return [];
    const validate = ajv.compile(schema);
    return validate(structuredClone(value)) ? [] : (validate.errors ?? []);
  } catch {
    return [];
  }
}

/** Of a schema, with everything that it refers to where it refers to it. */
const MAX_NODES = 5000;

/** What is checked asynchronously would be answered with a promise; other ways to refer than these are not followed. */
const STRANGE = /"\$(async|dynamicRef|recursiveRef|id|anchor|dynamicAnchor)"/;

/** Whether a schema can be checked in a moment: references can make a short one endless, or as good as. */
function isModest(schema: Record<string, unknown>): boolean {
  if (STRANGE.test(JSON.stringify(schema))) return false;
  const left: unknown[] = [schema];
  for (let nodes = 0; left.length > 0; nodes++) {
    if (nodes > MAX_NODES) return false;
    const node = left.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string') left.push(follow(schema, value));
      else if (key !== '$defs' && key !== 'definitions') left.push(value);
    }
  }
  return true;
}

/** RFC 6901, section 6. */
function follow(schema: object, reference: string): unknown {
  let node: unknown = schema;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null) return undefined;
    node = Object.entries(node).find(([key]) => key === name)?.[1];
  }
  return node;
}

/** Of alternatives, that a value is not null says nothing; and where one of them says more, that none fits says nothing, either. */
function withoutBranches(errors: ErrorObject[]): ErrorObject[] {
  const isChoice = ({ keyword }: ErrorObject) => keyword === 'anyOf' || keyword === 'oneOf';
  const telling = errors.filter(
    (error) => !isChoice(error) && !(error.keyword === 'type' && error.params.type === 'null'),
  );
  return telling.length > 0 ? telling : errors.slice(0, 1);
}

function toProblem(field: SchemaField, error: ErrorObject): ConfigProblem {
  const path = [field.name, ...error.instancePath.split('/').filter(Boolean)].join('.');
  const { params } = error;
  const message = error.message ?? 'is not valid';
  switch (error.keyword) {
    case 'type':
      return { field: path, code: 'wrong_type', message };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { field: path, code: 'out_of_range', message };
    case 'enum': {
      const allowed: unknown = params.allowedValues;
      const values = Array.isArray(allowed) ? `: ${listed(allowed)}` : '';
      return { field: path, code: 'not_an_option', message: `${message}${values}` };
    }
    case 'required':
      return {
        field: `${path}.${String(params.missingProperty)}`,
        code: 'missing',
        message: 'is needed',
      };
    case 'additionalProperties':
      return {
        field: `${path}.${String(params.additionalProperty)}`,
        code: 'unknown_field',
        message: 'is not a known field',
      };
    default:
      return { field: path, code: 'invalid', message };
  }
}
