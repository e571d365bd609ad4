import { type SelectQueryBuilder, sql } from 'kysely';
import type { Page } from '../contracts/page.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Tables } from './tables/tables.ts';

export interface KeysetOrder {
  /** Part of the cursor, so that no other list accepts it. */
  list: string;
  /** A timestamptz column. The cursor carries it as text, because a Date has no microseconds. */
  time: string;
  /** The column that orders rows of the same time. */
  id: string;
  direction?: 'asc' | 'desc';
}

/**
 * One page of rows ordered by time and id, the newest first by default. Rows that are added later do not shift the pages.
 * @throws InvalidInputError when the cursor belongs to another list
 */
export async function keysetPage<Table extends keyof Tables, Row extends object, Item>(
  select: SelectQueryBuilder<Tables, Table, Row>,
  { list, time, id, direction = 'desc' }: KeysetOrder,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const [timeColumn, idText] = [sql.ref(time), sql`${sql.ref(id)}::text`];
  let page = select
    .select([
      sql<string>`${timeColumn}::text`.as('cursor_time'),
      sql<string>`${idText}`.as('cursor_id'),
    ])
    .orderBy(timeColumn, direction)
    .orderBy(idText, direction)
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [afterTime = '', afterId = ''] = decodeCursor(list, cursor);
    if (!isTime(afterTime)) throw foreignCursor();
    const comparison = sql.raw(direction === 'desc' ? '<' : '>');
    page = page.where(
      sql<boolean>`(${timeColumn}, ${idText}) ${comparison} (${afterTime}::timestamptz, ${afterId})`,
    );
  }
  const { items, next_cursor } = cutPage(await page.execute(), limit, (last) =>
    encodeCursor(list, [last.cursor_time, last.cursor_id]),
  );
  return {
    items: items.map(({ cursor_time, cursor_id, ...row }) => toItem(row as Row)),
    next_cursor,
  };
}

/** A page out of the `limit + 1` rows that were read. */
export const cutPage = <Row>(
  rows: Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): Page<Row> => {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next_cursor: last === undefined ? null : cursorOf(last) };
};

export const encodeCursor = (list: string, position: string[]): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url');

/** @throws InvalidInputError when the cursor belongs to another list */
export function decodeCursor(list: string, cursor: string): string[] {
  const [name, ...position] = parse(cursor);
  if (name === list && position.every(isStorable)) return position;
  throw foreignCursor();
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

/** Postgres refuses a zero character in a text. */
const isStorable = (part: unknown): part is string =>
  typeof part === 'string' && !part.includes('\0');

const isTime = (value: string) =>
  /^\d{4}-\d\d-\d\d[T ][\d:.+Z-]+$/.test(value) && !Number.isNaN(Date.parse(value));

const foreignCursor = () =>
  new InvalidInputError([{ field: 'cursor', message: 'is not a cursor of this list' }]);
