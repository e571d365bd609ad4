import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { checkAgents, checkMcp, checkRag } from './check-references.ts';
import { checkJson, checkModel, checkNumber, checkSelect } from './check-scalars.ts';
import { checkSchema } from './check-schema.ts';
import type { ConfigFacts } from './config-facts.ts';
import { isObject } from './json-value.ts';

type Check = (field: SchemaField, value: unknown, facts: ConfigFacts) => ConfigProblem[];

/**
 * What is wrong with a value: by what the field's type means, and by its JSON Schema. The schema's own default is always right.
 * @param document the schema that the field is from
 */
export function checkField(
  field: SchemaField,
  value: unknown,
  facts: ConfigFacts,
  document?: Record<string, unknown>,
): ConfigProblem[] {
  if (field.default !== undefined && canonicalJson(value) === canonicalJson(field.default))
    return [];
  const problems = checkSchema(field.name, value, field.schema, document);
  const isOfWrongType = problems.some(
    (problem) => problem.field === field.name && problem.code === 'wrong_type',
  );
  // Null, where the schema lets it, is no value.
  if (isOfWrongType || (value === null && problems.length === 0)) return problems;
  const isTyped = TYPING.some((keyword) => Object.hasOwn(field.schema, keyword));
  const found = (findLong(field.name, value) ?? CHECKS[field.type](field, value, facts)).filter(
    // What the schema says of the type counts more than how the field is shown.
    (problem) => !(isTyped && problem.field === field.name && problem.code === 'wrong_type'),
  );
  // Of one place, the type knows more to say.
  const places = new Set(found.map((problem) => problem.field));
  return [...found, ...problems.filter((problem) => !places.has(problem.field))];
}

/** Keywords with which a schema says what a value is. */
const TYPING = ['type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', '$ref'];

/** Of a list in a configuration, at most. */
const MAX_ITEMS = 200;

/** A list that is too long to be looked at one by one. */
function findLong(path: string, value: unknown): ConfigProblem[] | undefined {
  if (Array.isArray(value) && value.length > MAX_ITEMS)
    return [{ field: path, code: 'invalid', message: `has more than ${MAX_ITEMS} entries` }];
  if (!isObject(value)) return undefined;
  const long = Object.entries(value).find(
    ([, item]) => Array.isArray(item) && item.length > MAX_ITEMS,
  );
  return long && findLong(`${path}.${long[0]}`, long[1]);
}

const ofType =
  (type: 'string' | 'boolean', message: string): Check =>
  ({ name }, value) =>
    typeof value === type ? [] : [{ field: name, code: 'wrong_type', message }];

const isText = ofType('string', 'must be a text');
const isFlag = ofType('boolean', 'must be true or false');

const CHECKS: Record<SchemaField['type'], Check> = {
  text: (field, value, facts) => [
    ...isText(field, value, facts),
    ...checkModel(field, value, facts),
  ],
  textarea: isText,
  number: checkNumber,
  slider: checkNumber,
  boolean: isFlag,
  switch: isFlag,
  select: checkSelect,
  json: checkJson,
  mcp: checkMcp,
  rag: checkRag,
  agents: checkAgents,
};
