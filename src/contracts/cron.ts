/** What Temporal takes for a time of its own. */
const SHORTHANDS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  name: string;
  min: number;
  max: number;
  names?: string[];
}

const FIELDS: Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 0, max: 7, names: DAYS },
];

/** What is wrong with a cron expression of five fields, or undefined. Strict, so that Temporal never refuses what we took. */
export function findCronProblem(value: string): string | undefined {
  if (SHORTHANDS.has(value)) return undefined;
  if (value.startsWith('@')) return `must be one of ${[...SHORTHANDS].join(', ')}, or five fields`;
  const parts = value.trim().split(/ +/);
  if (parts.length !== FIELDS.length)
    return 'must have five fields: minute, hour, day of month, month, day of week';
  for (const [index, field] of FIELDS.entries()) {
    const isGood = (parts[index] ?? '').split(',').every((part) => isRange(part, field));
    if (!isGood)
      return `the ${field.name} must be *, or numbers from ${field.min} to ${field.max} as N, N-M, N/S or a list of them`;
  }
  return undefined;
}

/** `*`, `N` or `N-M`, each with a step `/S`. */
function isRange(part: string, field: Field): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*') return true;
  const [first = '', last, ...rest] = range.split('-');
  const from = numberOf(first, field);
  const to = last === undefined ? from : numberOf(last, field);
  return rest.length === 0 && from !== undefined && to !== undefined && from <= to;
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const position = names.indexOf(text.toLowerCase());
  if (position >= 0) return position + (min === 1 ? 1 : 0);
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
