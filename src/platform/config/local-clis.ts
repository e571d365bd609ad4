import { isAbsolute } from 'node:path';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be a short name');

/** A coding agent that runs as a command. */
const localCli = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** Names of environment variables that the command receives in addition to PATH, HOME and the language. */
  env: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).default([]),
  /** Contain `{session_id}`. Without them, a person decides about a lost job, and permission requests are denied. */
  resume_args: z.array(z.string()).optional(),
  /** Contain `{model}`. Without them, an agent cannot choose its model. */
  model_args: z.array(z.string()).optional(),
  format: z.literal('stream-json').default('stream-json'),
});
export type LocalCli = z.infer<typeof localCli>;

/** JSON in a variable. */
const json = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

export const localClis = json.pipe(z.record(name, localCli));

export const localRepositories = json.pipe(
  z.record(name, z.string().refine(isAbsolute, 'must be an absolute path')),
);

const ALWAYS = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** The part of our environment that a command line agent receives. The rest contains credentials. */
export const readCliEnvironment = (
  names: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> =>
  Object.fromEntries(
    [...ALWAYS, ...names].flatMap((key) => {
      const value = env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
