import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { ConfigFacts } from './config-facts.ts';
import { formatList, showValue } from './json-value.ts';
import { nearest } from './nearest.ts';
import { unknownName } from './unknown-name.ts';

export function checkNumber({ name, min, max }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [{ field: name, code: 'wrong_type', message: 'must be a number' }];
  if (min !== null && value < min)
    return [{ field: name, code: 'out_of_range', message: `must be ${min} or more` }];
  if (max !== null && value > max)
    return [{ field: name, code: 'out_of_range', message: `must be ${max} or less` }];
  return [];
}

export function checkSelect(
  field: SchemaField,
  value: unknown,
  facts: ConfigFacts,
): ConfigProblem[] {
  if (!field.options) return checkModel(field, value, facts);
  const options = field.options.map((option) => option.value);
  const known = new Set(options.map(canonicalJson));
  if (known.has(canonicalJson(value))) return [];
  const given = Array.isArray(value) ? value : [value];
  return given.flatMap((each, index): ConfigProblem[] => {
    if (known.has(canonicalJson(each))) return [];
    const suggestion = nearest(showValue(each), options.map(showValue));
    return [
      {
        field: Array.isArray(value) ? `${field.name}.${index}` : field.name,
        code: field.is_model ? 'unknown_model' : 'not_an_option',
        message: `must be one of ${formatList(options)}`,
        ...(suggestion !== undefined && { suggestion }),
      },
    ];
  });
}

export function checkModel(
  { name, is_model }: SchemaField,
  value: unknown,
  { models }: ConfigFacts,
): ConfigProblem[] {
  if (!is_model || !models || typeof value !== 'string' || models.includes(value)) return [];
  return [unknownName(name, 'unknown_model', 'is not a model of this deployment', value, models)];
}

/** A text is JSON only where the schema wants a text and the form says that it is JSON; without a schema, a text is a value as any other. */
export function checkJson({ name, schema }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'string' || schema.type !== 'string') return [];
  try {
    JSON.parse(value);
    return [];
  } catch {
    return [{ field: name, code: 'invalid', message: 'must be JSON' }];
  }
}
