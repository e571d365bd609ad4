import { Context } from '@temporalio/activity';
import { toFailure } from './failures.ts';

/** A short piece of work whose errors become Temporal's. */
export async function asActivity<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error, { attempt: Context.current().info.attempt });
  }
}
