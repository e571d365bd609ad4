import { isJsonObject } from '../../platform/json-object.ts';
import { readExistingName, readFlag, readNumber, readOption, readText } from './read-words.ts';

type Schema = Record<string, unknown>;

/** A value of a JSON Schema: what the words say about it, and plain values for what is required. */
export const fillSchema = (schema: Schema, words: string): unknown =>
  fill(schema, { root: schema, words, name: '', required: true });

interface Place {
  root: Schema;
  words: string;
  /** The name of the property. */
  name: string;
  required: boolean;
}

function fill(given: Schema, place: Place): unknown {
  const schema = resolve(given, place.root);
  const { words, name, required } = place;
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum))
    return readOption(words, schema.enum)?.value ?? (required ? schema.enum[0] : undefined);
  switch (typeOf(schema)) {
    case 'object':
      return required ? fillObject(schema, place) : undefined;
    case 'array':
      return required ? fillArray(schema, place) : undefined;
    case 'integer':
    case 'number': {
      const said = readNumber(words, name)?.value;
      return said ?? (required ? (numberIn(words) ?? schema.minimum ?? 1) : undefined);
    }
    case 'boolean':
      return readFlag(words, name)?.value ?? (required ? false : undefined);
    case 'null':
      return null;
    case 'string':
      return fillString(schema, place);
    default:
      return required ? {} : undefined;
  }
}

/** Follows a reference within the document, and takes the first of several alternatives. */
function resolve(schema: Schema, root: Schema): Schema {
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#/')) {
    const target = schema.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), root);
    if (isJsonObject(target)) return target;
  }
  const [first] = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((all) =>
    Array.isArray(all) ? all.filter(isJsonObject) : [],
  );
  return first ? { ...schema, ...first } : schema;
}

function typeOf(schema: Schema): unknown {
  if (Array.isArray(schema.type)) return schema.type[0];
  return schema.type ?? (isJsonObject(schema.properties) ? 'object' : undefined);
}

function fillObject(schema: Schema, place: Place): Schema {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const needed = Array.isArray(schema.required) ? schema.required : [];
  const values = Object.entries(properties).map(([name, property]) => {
    const inner = isJsonObject(property) ? property : {};
    const required = needed.includes(name) && inner.default === undefined;
    return [name, fill(inner, { ...place, name, required })] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function fillArray(schema: Schema, place: Place): unknown[] {
  const items = isJsonObject(schema.items) ? schema.items : {};
  const count = typeof schema.minItems === 'number' ? schema.minItems : 0;
  return Array.from({ length: count }, () => fill(items, { ...place, required: true }));
}

/** Properties that take the request as a whole. */
const WHOLE =
  /^(?:request|query|q|task|question|text|message|input|prompt|instructions?|summary|content)$/i;

function fillString(schema: Schema, { words, name, required }: Place): unknown {
  const said = /^(?:agent|assistant)$/i.test(name)
    ? readExistingName(words)
    : readText(words, name)?.value;
  const whole = WHOLE.test(name) ? words : undefined;
  const text = said ?? whole ?? (required ? (byFormat(schema.format) ?? words) : undefined);
  const limit = typeof schema.maxLength === 'number' ? schema.maxLength : 1000;
  return text?.slice(0, limit).toWellFormed();
}

const byFormat = (format: unknown): string | undefined =>
  typeof format === 'string' ? FORMATS[format] : undefined;

const FORMATS: Record<string, string> = {
  date: '2030-01-01',
  'date-time': '2030-01-01T12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function numberIn(words: string): number | undefined {
  const [found] = /(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/.exec(words) ?? [];
  return found === undefined ? undefined : Number(found);
}
