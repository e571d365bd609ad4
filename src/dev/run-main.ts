import { ConfigError } from '../platform/config/config.ts';
import { StackError } from './stack-error.ts';

/** Runs a command to its end and ends the process. Failures that a person can fix are told without a stack trace. */
export async function runMain(main: () => Promise<void>): Promise<never> {
  try {
    await main();
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
  process.exit();
}

function explain(error: unknown): unknown {
  if (error instanceof StackError || error instanceof ConfigError) return `\n${error.message}`;
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    ? '\nThe disk is full.'
    : error;
}
