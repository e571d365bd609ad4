import { toFieldErrors } from '../../contracts/field-errors.ts';
import { type Environment, environment } from './schema.ts';

export type Config = Environment;

/** Invalid settings, one line per variable. */
export class ConfigError extends Error {
  constructor(lines: string[]) {
    super(`The configuration is invalid:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads all settings from the environment; an empty variable counts as not set. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    toFieldErrors(parsed.error).map(({ field, message }) => `${field}: ${message}`),
  );
}
