import type { AuditEntry } from '../../contracts/audit.ts';

const COLUMNS = [
  'audit_id',
  'at',
  'actor',
  'action',
  'resource',
  'resource_id',
  'result',
  'ip',
  'user_agent',
  'before',
  'after',
  'details',
] as const satisfies (keyof AuditEntry)[];

/** The entries as CSV (RFC 4180), with a line of names; objects are JSON. Nothing is said before the first batch is there. */
export async function* toCsv(batches: AsyncIterable<AuditEntry[]>): AsyncGenerator<string> {
  let head = toLine([...COLUMNS]);
  for await (const entries of batches) {
    yield head +
      entries.map((entry) => toLine(COLUMNS.map((name) => toText(entry[name])))).join('');
    head = '';
  }
}

const toText = (value: string | object | null) =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);

const toLine = (cells: string[]) => `${cells.map(toCell).join(',')}\r\n`;

/**
 * What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection); also within a cell, where one that takes a
 * semicolon, a tab or a new line for the end of a cell would begin another.
 */
function toCell(text: string): string {
  const harmless = text.replace(/(^|[;\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
