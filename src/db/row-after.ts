import { type SqlBool, sql } from 'kysely';

/** Whether a row comes after another one in the order of these columns: for tables that are read in batches. */
export const isAfter = <Column extends string>(
  columns: readonly Column[],
  row: Record<Column, string>,
) =>
  sql<SqlBool>`(${sql.join(columns.map((column) => sql.ref(column)))}) > (${sql.join(columns.map((column) => row[column]))})`;
