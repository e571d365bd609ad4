/** Shorthands that Temporal accepts as a time. */
export const SHORTHANDS = [
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
] as const;

const FIELD = '[0-9A-Za-z*,/-]+';
/** The part of the syntax that a schema can express; {@link findCronProblem} checks the rest. */
export const CRON_PATTERN = `^(${SHORTHANDS.join('|')}| *${FIELD}( +${FIELD}){4} *)$`;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** February in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

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

/** The problem of a cron expression; undefined if it is valid. Strict, so that Temporal accepts every valid expression. */
export function findCronProblem(value: string): string | undefined {
  if (isShorthand(value)) return undefined;
  if (value.startsWith('@')) return `must be one of ${SHORTHANDS.join(', ')}, or five fields`;
  const parts = fieldsOf(value);
  if (parts.length !== FIELDS.length)
    return 'must have five fields: minute, hour, day of month, month, day of week';
  for (const [index, field] of FIELDS.entries()) {
    if (!valuesOf(parts[index] ?? '', field))
      return `the ${field.name} must be *, or numbers from ${field.min} to ${field.max} as N, N-M, N/S or a list of them`;
  }
  return canFire(parts)
    ? undefined
    : 'never fires: none of its months has one of its days of the month';
}

/**
 * Converts an expression to those that Temporal needs. In Temporal, a day must match both day fields. In POSIX (crontab), one of two
 * restricted fields is enough, so each field becomes a separate expression. Temporal merges times that both contain.
 */
export function toTemporalCrons(value: string): string[] {
  if (isShorthand(value)) return [value];
  const [minute, hour, day = '*', month, weekday = '*'] = fieldsOf(value);
  if (!isRestricted(day) || !isRestricted(weekday)) return [value];
  return [`${minute} ${hour} ${day} ${month} *`, `${minute} ${hour} * ${month} ${weekday}`];
}

const isShorthand = (value: string) => SHORTHANDS.some((shorthand) => shorthand === value);
const fieldsOf = (value: string) => value.trim().split(/ +/);

/** As in crontab(5), a field that begins with a star, such as a star with a step, counts as unrestricted. */
const isRestricted = (field: string) => !field.startsWith('*');

/** Every combination of time and weekday occurs, so only the days of the months matter. */
function canFire([, , day = '*', month = '*', weekday = '*']: string[]): boolean {
  if (isRestricted(day) && isRestricted(weekday)) return true;
  const [, , dayField, monthField] = FIELDS;
  const days = (dayField && valuesOf(day, dayField)) ?? [];
  const months = (monthField && valuesOf(month, monthField)) ?? [];
  const first = Math.min(...days);
  return months.some((number) => first <= (LONGEST[number - 1] ?? 0));
}

/** The numbers of a list; undefined if the list is invalid. */
function valuesOf(list: string, field: Field): number[] | undefined {
  const ranges = list.split(',').map((part) => rangeOf(part, field));
  return ranges.every((range) => range !== undefined) ? ranges.flat() : undefined;
}

/** `*`, `N` or `N-M`, each with an optional step `/S`; `N/S` continues to the last number. */
function rangeOf(part: string, field: Field): number[] | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return undefined;
  const [first = '', last, ...rest] =
    range === '*' ? [`${field.min}`, `${field.max}`] : range.split('-');
  const from = numberOf(first, field);
  const end = last ?? (step === undefined ? first : `${field.max}`);
  const to = numberOf(end, field);
  if (rest.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  const by = Number(step ?? 1);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const position = names.indexOf(text.toLowerCase());
  if (position >= 0) return position + (min === 1 ? 1 : 0);
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
