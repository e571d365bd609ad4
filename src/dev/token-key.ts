import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A key of this data directory's own, made when it is needed first. */
export async function tokenKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'token-key');
  try {
    await writeFile(path, `local:${randomBytes(32).toString('base64')}`, {
      flag: 'wx',
      mode: 0o600,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(path, 'utf8');
}
