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

/** The entries as CSV (RFC 4180) with a header; objects are JSON. The header comes with the first batch, so that an error before it can still set the status. */
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
 * Prefixes text that a spreadsheet would read as a formula with an apostrophe (OWASP, CSV injection). This also applies within a cell after a
 * semicolon, a tab or a new line, which some spreadsheets read as the end of the cell.
 */
function toCell(text: string): string {
  const harmless = text.replace(/(^|[;\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
