import { isObject } from './json-value.ts';

type Schema = Record<string, unknown>;

/** Of one schema with all that it refers to: references can make a short schema endless, or as good as. */
const MAX_SCHEMAS = 500;

interface Visit {
  root: Schema;
  /** References that are being followed. */
  path: string[];
  budget: { left: number };
}

/**
 * What a schema says of a value, without references and combinations, as far as a form needs to know: `$ref` and `allOf` are merged, of
 * alternatives the one that is not null, or the values of all where each is a list of values. It describes a value and does not judge it.
 */
export function flattenSchema(schema: unknown, root: Schema): Schema {
  return flatten(schema, { root, path: [], budget: { left: MAX_SCHEMAS } });
}

function flatten(schema: unknown, visit: Visit): Schema {
  if (!isObject(schema) || visit.budget.left-- <= 0) return {};
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    flattenReference($ref, visit),
    ...listOf(allOf).map((part) => flatten(part, visit)),
    flattenAlternatives([...listOf(anyOf), ...listOf(oneOf)], visit),
    withConst(own),
  ];
  return parts.reduce(merge, {});
}

function flattenReference(reference: unknown, visit: Visit): Schema {
  if (typeof reference !== 'string' || visit.path.includes(reference)) return {};
  const path = [...visit.path, reference];
  return flatten(followReference(visit.root, reference), { ...visit, path });
}

function flattenAlternatives(alternatives: unknown[], visit: Visit): Schema {
  const members = alternatives.map((each) => flatten(each, visit)).filter(isNotNull);
  const [first, ...others] = members;
  if (!first || others.length === 0) return first ?? {};
  const options = members.flatMap(({ enum: values, title }) =>
    Array.isArray(values)
      ? values.map((value) => ({
          value,
          ...(values.length === 1 && typeof title === 'string' && { label: title }),
        }))
      : [undefined],
  );
  if (!options.every((option) => option !== undefined)) return { type: first.type };
  return { enum: options.map(({ value }) => value), x_oap_ui_config: { options } };
}

const withConst = (schema: Schema): Schema =>
  Object.hasOwn(schema, 'const') && !Array.isArray(schema.enum)
    ? { ...schema, enum: [schema.const] }
    : schema;

const isNotNull = ({ type, enum: values }: Schema): boolean =>
  type !== 'null' && !(Array.isArray(values) && values.every((value) => value === null));

/** The later one says more of the same value; an absent type counts as not said. */
function merge(base: Schema, more: Schema): Schema {
  const properties = { ...objectOf(base.properties), ...objectOf(more.properties) };
  const required = [...listOf(base.required), ...listOf(more.required)];
  return {
    ...base,
    ...more,
    ...(base.type !== undefined && more.type === undefined && { type: base.type }),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** What a reference within a document points at (RFC 6901, section 6); undefined where there is nothing. */
export function followReference(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let node: unknown = root;
  for (const name of namesOf(reference)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
    node = (node as Schema)[name];
  }
  return node;
}

/** The steps from the root of a document to what a reference points at. */
export const namesOf = (reference: string): string[] =>
  reference
    .slice(1)
    .split('/')
    .filter(Boolean)
    .map((part) => decode(part).replaceAll('~1', '/').replaceAll('~0', '~'));

/** Percent signs may be meant as they are. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Schema => (isObject(value) ? value : {});
