import { DatabaseError } from 'pg';
import { isTransientDatabaseError } from './is-transient.ts';

/** Whether an error is Postgres' own: its text names tables and values, and is for the log only. */
export const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError;

/** SQLSTATE 57014: the statement ran longer than `statement_timeout`, or was cancelled. */
export const isQueryTimeout = (error: unknown): boolean =>
  isDatabaseError(error) && error.code === '57014';

/** Whether Postgres refused a statement for what it asks: the same statement fails again. */
export const isRefusedStatement = (error: unknown): boolean =>
  isDatabaseError(error) && !isTransientDatabaseError(error);
