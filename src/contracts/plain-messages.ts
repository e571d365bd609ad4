import { z } from 'zod';

export const IS_REQUIRED = 'is required';

/** A message with more names is too long to read. */
const MAX_NAMES = 40;

/**
 * The message of an issue that has none of its own. It follows the name of the field: `task: is required`. This module makes it the
 * message of every schema in the process.
 */
export function toPlainMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_union') return messageOfUnion(issue);
  if (issue.input === undefined && issue.code !== 'custom') {
    const allowed = issue.code === 'invalid_value' && messageOfValues(issue);
    return allowed ? `${IS_REQUIRED}: it ${allowed}` : IS_REQUIRED;
  }
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[typeOf(issue)] ?? `of type ${issue.expected}`}`;
    case 'invalid_value':
      return messageOfValues(issue);
    case 'too_small':
      return messageOfSize(issue.origin, Number(issue.minimum), issue, 'at least', 'more than');
    case 'too_big':
      return messageOfSize(issue.origin, Number(issue.maximum), issue, 'at most', 'less than');
    case 'invalid_format':
      return FORMATS[issue.format] ?? messageOfFormat(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return messageOfUnknownField(issue);
    case 'invalid_key':
      return `is not a valid name: it ${issue.issues[0]?.message ?? 'is not valid'}`;
    default:
      return 'is not valid';
  }
}

z.config({ customError: toPlainMessage });

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
  undefined: 'absent',
  never: 'absent',
  date: 'a date',
};

type Issue<Code> = z.core.$ZodRawIssue & { code: Code };

/** An integer is a number with a check of its own, which a word does not reach. */
const typeOf = ({ expected, inst }: Issue<'invalid_type'>): string =>
  expected === 'number' && inst instanceof z.ZodNumber && inst.isInt ? 'int' : expected;

function messageOfValues({ expected, values }: Issue<'invalid_value'>): string {
  if (expected === 'stringbool') return 'must be true or false';
  const names = values.map((value) => (values.length > 1 ? String(value) : JSON.stringify(value)));
  return names.length > 1 ? `must be one of ${listNames(names)}` : `must be ${names[0]}`;
}

function messageOfSize(
  origin: string,
  limit: number,
  { inclusive, exact }: { inclusive?: boolean | undefined; exact?: boolean | undefined },
  within: string,
  beyond: string,
): string {
  const bound = `${exact ? 'exactly' : inclusive === false ? beyond : within} ${limit}`;
  const unit = UNITS[origin];
  if (!unit) return `must be ${bound}`;
  if (within === 'at least' && limit === 1 && !exact) return 'must not be empty';
  return `must have ${bound} ${limit === 1 ? unit.one : unit.many}`;
}

const UNITS: Record<string, { one: string; many: string }> = {
  string: { one: 'character', many: 'characters' },
  array: { one: 'item', many: 'items' },
  set: { one: 'item', many: 'items' },
  map: { one: 'entry', many: 'entries' },
  record: { one: 'field', many: 'fields' },
  object: { one: 'field', many: 'fields' },
};

const FORMATS: Record<string, string> = {
  datetime: 'must be a date and time with an offset, for example 2026-11-21T02:00:00Z',
  date: 'must be a date, for example 2026-11-21',
  url: 'must be a URL',
  uuid: 'must be a UUID',
  email: 'must be an email address',
  json_string: 'must be JSON',
};

const messageOfFormat = ({ format, pattern, prefix }: Issue<'invalid_format'>): string => {
  if (format === 'starts_with') return `must start with "${prefix}"`;
  return pattern ? `must match ${pattern}` : `must be a valid ${format}`;
};

function messageOfUnknownField({ inst }: Issue<'unrecognized_keys'>): string {
  const known = inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
  return known.length > 0
    ? `is not a known field; the fields are ${listNames(known)}`
    : 'is not a known field';
}

/** Only a union with a discriminator names its options; of others the issue holds what is wrong with each branch. */
function messageOfUnion({ discriminator, options, input }: Issue<'invalid_union'>): string {
  if (input === undefined) return IS_REQUIRED;
  if (!discriminator || !Array.isArray(options)) return 'is not one of the values that are allowed';
  const allowed = `must be one of ${listNames(options.map(String))}`;
  const given = (input as Record<string, unknown>)[discriminator];
  return given === undefined ? `${IS_REQUIRED}: it ${allowed}` : allowed;
}

const listNames = (names: string[]): string =>
  names.length > MAX_NAMES
    ? `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`
    : names.join(', ');
