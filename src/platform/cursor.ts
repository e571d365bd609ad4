import { InvalidInputError } from './errors.ts';

/** A place in a list ordered by creation time and id, newest first; stable while rows are added. */
export interface Cursor {
  createdAt: string;
  id: string;
}

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.createdAt, cursor.id])).toString('base64url');

/** @throws InvalidInputError when it is not one of ours */
export function decodeCursor(value: string): Cursor {
  const parts = parse(value);
  if (Array.isArray(parts) && parts.length === 2) {
    const [createdAt, id] = parts;
    const isTime =
      typeof createdAt === 'string' &&
      /^\d{4}-\d\d-\d\d[T ][\d:.+Z-]+$/.test(createdAt) &&
      !Number.isNaN(Date.parse(createdAt));
    if (isTime && typeof id === 'string' && /^[A-Za-z0-9_-]{1,80}$/.test(id))
      return { createdAt, id };
  }
  throw new InvalidInputError([{ field: 'cursor', message: 'is not a cursor of this list' }]);
}

function parse(value: string): unknown {
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** A page out of the `limit + 1` rows that were read; `last` is its last row where another page follows. */
export function cutPage<Row>(rows: Row[], limit: number): { items: Row[]; last: Row | undefined } {
  const items = rows.slice(0, limit);
  return { items, last: rows.length > limit ? items.at(-1) : undefined };
}
