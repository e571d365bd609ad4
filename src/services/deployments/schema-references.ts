import { isJsonObject } from '../../platform/json-object.ts';

type Schema = Record<string, unknown>;

/** Subschemas to walk. References can make a short schema endless. */
const MAX_SCHEMAS = 500;

interface Walk {
  root: Schema;
  /** The chain of references that led here. */
  path: string[];
  budget: { left: number };
}

/**
 * Describes a value for a form, without references and combinations. `$ref` and `allOf` are merged. Of alternatives it takes the one that is
 * not null, or the values of all if each is an enum. The result is not suitable for validation.
 */
export function flattenSchema(schema: unknown, root: Schema): Schema {
  return flatten(schema, { root, path: [], budget: { left: MAX_SCHEMAS } });
}

function flatten(schema: unknown, walk: Walk): Schema {
  if (!isJsonObject(schema) || walk.budget.left-- <= 0) return {};
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    flattenReference($ref, walk),
    ...listOf(allOf).map((part) => flatten(part, walk)),
    flattenAlternatives([...listOf(anyOf), ...listOf(oneOf)], walk),
    withConst(own),
  ];
  return parts.reduce(merge, {});
}

function flattenReference(reference: unknown, walk: Walk): Schema {
  if (typeof reference !== 'string' || walk.path.includes(reference)) return {};
  const path = [...walk.path, reference];
  return flatten(followReference(walk.root, reference), { ...walk, path });
}

function flattenAlternatives(alternatives: unknown[], walk: Walk): Schema {
  const members = alternatives.map((each) => flatten(each, walk)).filter(isNotNull);
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

/** The later schema overrides the earlier one, except where it has no type. */
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

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Schema => (isJsonObject(value) ? value : {});

/** Values in a schema with everything that it refers to. */
const MAX_VALUES = 4000;

interface ReferencedParts {
  /** The size of the schema with its references. */
  values: number;
  /** The document, reduced to the referenced parts at their original paths. */
  document: Schema;
}

/** Collects the parts of the document that a schema refers to, directly or indirectly. @returns undefined if they are too large */
export function findReferencedParts(schema: Schema, document: Schema): ReferencedParts | undefined {
  const parts = new Map<string, unknown>();
  const pending: unknown[] = [schema];
  let values = 0;
  for (; pending.length > 0; values += 1) {
    if (values + pending.length > MAX_VALUES) return undefined;
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === '$defs' || key === 'definitions') continue;
      if (key !== '$ref' || typeof value !== 'string') pending.push(value);
      else if (!parts.has(value)) {
        parts.set(value, followReference(document, value));
        pending.push(parts.get(value));
      }
    }
  }
  return { values, document: placeParts(parts, document) };
}

function placeParts(parts: Map<string, unknown>, document: Schema): Schema {
  if (parts.has('#')) return document;
  const root: Schema = {};
  const placed = new Set<unknown>();
  // A part that contains another one is placed first.
  for (const reference of [...parts.keys()].sort((a, b) => a.length - b.length)) {
    let target = root;
    let source: unknown = document;
    const names = namesOf(reference);
    for (const [index, name] of names.entries()) {
      source = (source as Schema | undefined)?.[name];
      if (typeof source !== 'object' || source === null || placed.has(target)) break;
      // Arrays are copied as a whole, because they cannot have gaps.
      const isWhole = index === names.length - 1 || Array.isArray(source);
      if (!Object.hasOwn(target, name)) target[name] = isWhole ? source : {};
      if (target[name] === source) placed.add(source);
      target = target[name] as Schema;
    }
  }
  return root;
}

/** Resolves a reference within a document (RFC 6901, section 6). */
function followReference(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let node: unknown = root;
  for (const name of namesOf(reference)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
    node = (node as Schema)[name];
  }
  return node;
}

/** The path from the root of the document to the target of a reference. */
const namesOf = (reference: string): string[] =>
  reference
    .slice(1)
    .split('/')
    .filter(Boolean)
    .map((part) => decode(part).replaceAll('~1', '/').replaceAll('~0', '~'));

/** A percent sign may be literal. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
