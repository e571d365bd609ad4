import { followReference, namesOf } from './flatten-schema.ts';

type Schema = Record<string, unknown>;

/** Of a schema with everything that it refers to. */
const MAX_VALUES = 4000;

export interface ReferencedParts {
  /** How large the schema is with them. */
  values: number;
  /** The document with the parts that the schema refers to, each in its place, and nothing else. */
  document: Schema;
}

/** What a schema refers to, directly or not, in the document that it is from; undefined where that is too much. */
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
  // What another part lies in comes before it, and brings it along.
  for (const reference of [...parts.keys()].sort((a, b) => a.length - b.length)) {
    let target = root;
    let source: unknown = document;
    const names = namesOf(reference);
    for (const [index, name] of names.entries()) {
      source = (source as Schema | undefined)?.[name];
      if (typeof source !== 'object' || source === null || placed.has(target)) break;
      // A list comes as a whole: with gaps it would be none.
      const isWhole = index === names.length - 1 || Array.isArray(source);
      if (!Object.hasOwn(target, name)) target[name] = isWhole ? source : {};
      if (target[name] === source) placed.add(source);
      target = target[name] as Schema;
    }
  }
  return root;
}
