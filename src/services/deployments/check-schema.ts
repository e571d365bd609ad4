import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';

/**
 * A value against the field's JSON Schema. The schema is a deployment's, from outside: regular expressions are left out, for one could
 * take for ever, and one that cannot be understood says nothing.
 */
export function checkSchema(field: SchemaField, value: unknown): ConfigProblem[] {
  const errors = findErrors(field.schema, value);
  return withoutBranches(errors).map((error) => toProblem(field, error));
}

function findErrors({ $schema: _, $id: __, ...schema }: Record<string, unknown>, value: unknown) {
  // What is checked asynchronously would be answered with a promise.
  if (JSON.stringify(schema).includes('"$async"')) return [];
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    // What has a default is needed by the schema of what comes out, which is the one that Zod gives.
    useDefaults: true,
  });
  ajv.removeKeyword('pattern').removeKeyword('patternProperties');
  try {
    const validate = ajv.compile(schema);
    return validate(structuredClone(value)) ? [] : (validate.errors ?? []);
  } catch {
    return [];
  }
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
      const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
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
