import { readFileSync } from 'node:fs';
import { ConfigError } from './config.ts';

/**
 * Reads the file that a variable names, without a trailing newline.
 * @throws ConfigError if it cannot be read or is empty
 */
export function readSecretFile(variable: string, path: string): string {
  const text = readConfigFile(variable, path).toString('utf8').trim();
  if (text !== '') return text;
  throw new ConfigError([`${variable}: ${path} is empty`]);
}

/** @throws ConfigError if it cannot be read */
export function readConfigFile(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new ConfigError([`${variable}: ${path} cannot be read (${reason})`]);
  }
}
