import { _, type Ajv2020, Name } from 'ajv/dist/2020.js';
import { canonicalJson } from '../canonical-json.ts';
import { compilePattern } from './linear-pattern.ts';

/** The budget of one validation. A unit takes about half a microsecond; an error costs at least one unit. */
const MAX_UNITS = 300_000;
/** Number of compared or skipped items per unit. */
const PER_UNIT = 16;
/** Characters times pattern instructions per unit. */
const PATTERN_WORK_PER_UNIT = 32;

/** The validation exceeds its budget. */
export class CheckTooCostlyError extends Error {
  constructor() {
    super('checking the value takes too much work');
    this.name = 'CheckTooCostlyError';
  }
}

/**
 * Limits the work of a validation by counting it, because references can make a small schema visit a small value endlessly. One meter
 * belongs to one validator, which runs synchronously.
 */
export class Meter {
  #left = MAX_UNITS;

  restart(): void {
    this.#left = MAX_UNITS;
  }

  /** @throws CheckTooCostlyError */
  charge(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new CheckTooCostlyError();
  }
}

/** Replaces `new RegExp` in ajv. */
export const meteredPattern = (meter: Meter) =>
  Object.assign(
    (source: string) => {
      const result = compilePattern(source);
      if (result.kind === 'refused') throw new Error(`the pattern ${source} ${result.problem}`);
      const { test, size } = result.pattern;
      return {
        test: (text: string) => {
          meter.charge(1 + Math.ceil((text.length * size) / PATTERN_WORK_PER_UNIT));
          return test(text);
        },
        // ajv identifies patterns by this text.
        toString: () => source,
      };
    },
    // Only for generated standalone code, which is not used here.
    { code: '' },
  );

/** Charges the meter for every visit of a subschema. */
export function meterVisits(ajv: Ajv2020, meter: Meter): void {
  const visit = (weight: number, data: unknown) => meter.charge(weight + sizeOf(data) / PER_UNIT);
  ajv.addKeyword({
    keyword: METER,
    // The first keyword that applies to every type.
    before: '$ref',
    allowUndefined: true,
    code: ({ gen, data, parentSchema }) => {
      const run = gen.scopeValue('func', { ref: visit });
      gen.code(_`${run}(${weigh(parentSchema)}, ${data})`);
    },
  });
  const rule = ajv.RULES.all[METER];
  // ajv uses a rule if the schema has one of the keywords that the rule implements.
  if (typeof rule === 'object') rule.definition.implements = Object.keys(ajv.RULES.all);
}

const METER = 'x-meter';

/** Compares values by their JSON. ajv would compare every pair of items, and would call a value's own `toString` or `valueOf`. */
export function compareByJson(ajv: Ajv2020, meter: Meter): void {
  const textOf = (value: unknown) => {
    const text = canonicalJson(value);
    meter.charge(text.length / PER_UNIT);
    return text;
  };
  for (const keyword of ['enum', 'const', 'uniqueItems']) ajv.removeKeyword(keyword);
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have duplicate items' },
    validate: (wanted: boolean, items: unknown[]) =>
      !wanted || new Set(items.map(textOf)).size === items.length,
  });
  // One function for all of them: compile time is quadratic in the number of values that the code references.
  const choices: Set<string>[] = [];
  const isChoice = (index: number, value: unknown) => choices[index]?.has(textOf(value)) === true;
  const addChoice = (keyword: string, message: string, param: string) =>
    ajv.addKeyword({
      keyword,
      error: { message, params: ({ schemaCode }) => _`{${new Name(param)}: ${schemaCode}}` },
      code: (context) => {
        const { gen, data, schema } = context;
        const allowed: unknown[] = keyword === 'enum' ? [schema].flat() : [schema];
        const index = choices.push(new Set(allowed.map(canonicalJson))) - 1;
        context.pass(_`${gen.scopeValue('func', { ref: isChoice })}(${index}, ${data})`);
      },
    });
  addChoice('enum', 'must be equal to one of the allowed values', 'allowedValues');
  addChoice('const', 'must be equal to constant', 'allowedValue');
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length / PER_UNIT;
  if (Array.isArray(data)) return data.length;
  // Each forbidden property is an error.
  return typeof data === 'object' && data !== null ? Object.keys(data).length * PER_UNIT : 0;
}

/** The cost of one visit: each keyword, and each name in `required`, can produce an error. */
function weigh(schema: Record<string, unknown>): number {
  let weight = 0;
  for (const [keyword, value] of Object.entries(schema)) {
    weight += 1;
    if (keyword === 'required' && Array.isArray(value)) weight += value.length;
    else if (keyword === 'dependentRequired') weight += countValues(value);
    else if (typeof value === 'object' && value !== null)
      weight += Object.keys(value).length / PER_UNIT;
    if (keyword === 'properties') weight += countDefaults(value) / PER_UNIT;
  }
  return Math.ceil(weight);
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + countValues(each), 1);
}

/** They are copied into the value. */
const countDefaults = (properties: unknown): number =>
  typeof properties === 'object' && properties !== null
    ? Object.values(properties).reduce<number>(
        (sum, each) =>
          sum +
          (typeof each === 'object' && each !== null && 'default' in each
            ? countValues(each.default)
            : 0),
        0,
      )
    : 0;
