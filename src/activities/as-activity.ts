import { Context } from '@temporalio/activity';
import { toFailure } from './failures.ts';

/** Wraps a short function so that its errors become Temporal failures. */
export async function asActivity<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error, { attempt: Context.current().info.attempt });
  }
}
