import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { ConfigProblem } from '../../contracts/graph-schema.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { toModernSchema } from '../../platform/modern-schema.ts';
import { followReference } from './flatten-schema.ts';
import { isObject, listed } from './json-value.ts';

type Schema = Record<string, unknown>;

/**
 * What is wrong with a value by its JSON Schema, of any draft; references lead into the document that it is from. The schema is a
 * deployment's, from outside: what could take for ever is left out, and one that cannot be understood says nothing.
 * @param path what the value is called in problems
 */
export function checkSchema(
  path: string,
  value: unknown,
  schema: Schema,
  document: Schema = schema,
): ConfigProblem[] {
  // Only references need the document, which may be large.
  const isWhole = !JSON.stringify(schema).includes('"$ref"');
  const errors = findErrors(value, toModernSchema(schema), isWhole ? {} : toModernSchema(document));
  return withoutBranches(errors.filter(isNoDefault)).map((error) => toProblem(path, error));
}

/** The name of the schema among the definitions of its document. */
const CHECKED = 'checked value';

function findErrors(value: unknown, schema: Schema, document: Schema): ErrorObject[] {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    // Of a document, only what the value's schema refers to has to be right.
    validateSchema: false,
    verbose: true,
    // What has a default is needed by the schema of what comes out, which is the one that Zod gives.
    useDefaults: true,
    logger: false,
  });
  for (const keyword of ['pattern', 'patternProperties', 'uniqueItems']) ajv.removeKeyword(keyword);
  const { $id: _, $anchor: __, ...rest } = document;
  const whole = { ...rest, $defs: { ...(isObject(rest.$defs) && rest.$defs), [CHECKED]: schema } };
  if (!isModest(schema, whole)) return [];
  try {
    ajv.addSchema(whole, 'document');
    const validate = ajv.compile({ $ref: `document#/$defs/${encodeURIComponent(CHECKED)}` });
    return validate(structuredClone(value)) ? [] : (validate.errors ?? []);
  } catch {
    // A reference that leads nowhere, or a keyword that is not as it should be: the deployment judges the value itself.
    return [];
  }
}

/** Of a schema, with everything that it refers to where it refers to it. */
const MAX_NODES = 5000;

/** What is checked asynchronously would be answered with a promise; other ways to refer than `$ref` are not followed. */
const STRANGE = ['$async', '$dynamicRef', '$recursiveRef', '$id', '$anchor', '$dynamicAnchor'];

/** Whether a schema can be checked in a moment: references can make a short one endless, or as good as. */
function isModest(schema: Schema, document: Schema): boolean {
  const left: unknown[] = [schema];
  for (let nodes = 0; left.length > 0; nodes++) {
    if (nodes > MAX_NODES) return false;
    const node = left.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (STRANGE.some((keyword) => Object.hasOwn(node, keyword))) return false;
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string') left.push(followReference(document, value));
      else if (key !== '$defs' && key !== 'definitions') left.push(value);
    }
  }
  return true;
}

/** A schema's own default is right, whatever its other keywords say. */
function isNoDefault({ data, parentSchema }: ErrorObject): boolean {
  if (!parentSchema || !Object.hasOwn(parentSchema, 'default')) return true;
  return canonicalJson(parentSchema.default) !== canonicalJson(data);
}

const CHOICES = ['anyOf', 'oneOf', 'if'];

/** Of alternatives, that a value is not null says nothing; and where one of them says more, that none fits says nothing, either. */
function withoutBranches(errors: ErrorObject[]): ErrorObject[] {
  const isChoice = ({ keyword }: ErrorObject) => CHOICES.includes(keyword);
  const telling = errors.filter(
    (error) => !isChoice(error) && !(error.keyword === 'type' && error.params.type === 'null'),
  );
  return telling.length > 0 ? telling : errors.slice(0, 1);
}

function toProblem(name: string, error: ErrorObject): ConfigProblem {
  const path = [name, ...error.instancePath.split('/').filter(Boolean)].join('.');
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
    case 'const':
      return {
        field: path,
        code: 'not_an_option',
        message: `must be ${listed([params.allowedValue])}`,
      };
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
