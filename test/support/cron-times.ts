/**
 * The first times of a cron expression in UTC, worked out the slow way: each minute is held against each field, and either of two restricted day
 * fields is enough (POSIX, crontab).
 */
export function timesOf(cron: string, start: string, count: number): string[] {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = (EXPANDED[cron] ?? cron)
    .trim()
    .split(/ +/);
  const either = !day.startsWith('*') && !weekday.startsWith('*');
  const times: string[] = [];
  for (let at = new Date(start); times.length < count; at = new Date(at.getTime() + DAY_MS)) {
    if (!matches(month, at.getUTCMonth() + 1, MONTHS, 12)) continue;
    const byDay = matches(day, at.getUTCDate(), [], 31);
    const number = at.getUTCDay();
    const byWeekday =
      matches(weekday, number, DAYS, 7) || (number === 0 && matches(weekday, 7, DAYS, 7));
    if (either ? byDay || byWeekday : byDay && byWeekday)
      times.push(...timesOfDay(at, minute, hour));
  }
  return times.slice(0, count);
}

const DAY_MS = 86_400_000;

const EXPANDED: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MONTHS = [
  '',
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function timesOfDay(day: Date, minute: string, hour: string): string[] {
  const times: string[] = [];
  for (let at = 0; at < 24 * 60; at += 1)
    if (matches(hour, Math.floor(at / 60), [], 23) && matches(minute, at % 60, [], 59))
      times.push(new Date(day.getTime() + at * 60_000).toISOString());
  return times;
}

function matches(field: string, value: number, names: string[], max: number): boolean {
  const read = (text: string) => {
    const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
    return named >= 0 ? named : Number(text);
  };
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    // A star begins where the numbers do: at 1 for days of the month and months, which have no 0.
    const from = range === '*' ? (names === MONTHS || max === 31 ? 1 : 0) : read(first);
    const to = range === '*' || (last === undefined && step) ? max : read(last ?? first);
    return value >= from && value <= to && (value - from) % Number(step ?? 1) === 0;
  });
}
