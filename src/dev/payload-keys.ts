import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '../platform/config/config.ts';
import type { EncryptionKey } from '../platform/config/encryption-keys.ts';
import type { ServerContext } from './server.ts';
import { StackError } from './stack-error.ts';

/** The key that `npm start -- --encrypt` makes; as PAYLOAD_ENCRYPTION_KEYS. */
export const PAYLOAD_KEYS_FILE = 'payload-keys';
/** Ids of all keys that payloads of this directory were encrypted with, each with a fingerprint of the key. */
export const PAYLOAD_KEY_IDS_FILE = 'payload-key-ids.json';

const fingerprints = z.record(z.string(), z.string());

/**
 * PAYLOAD_ENCRYPTION_KEYS for the processes: those of the environment, then those kept in the data directory. Undefined without encryption.
 * @throws StackError if the keys cannot read what this directory's runs have written
 */
export async function preparePayloadKeys(
  { dataDir, env, report }: Pick<ServerContext, 'dataDir' | 'env' | 'report'>,
  encrypt: boolean,
): Promise<string | undefined> {
  const path = join(dataDir, PAYLOAD_KEYS_FILE);
  const given = env.PAYLOAD_ENCRYPTION_KEYS?.split(',').filter(Boolean) ?? [];
  const kept = (await readIfThere(path))?.trim().split(',') ?? [];
  if (encrypt && given.length + kept.length === 0) kept.push(await createKey(path));
  const ids = given.map(idOf);
  const text = [...given, ...kept.filter((entry) => !ids.includes(idOf(entry)))].join(',');
  const keys = readConfig({ ...env, PAYLOAD_ENCRYPTION_KEYS: text }).PAYLOAD_ENCRYPTION_KEYS ?? [];
  const used = await readFingerprints(dataDir);
  const missing = checkKeys(keys, used);
  const [current] = keys;
  if (!current) return undefined;
  if (missing) report.line(`  ${missing} Runs that need it wait until it is back.`);
  used[current.id] = fingerprintOf(current.key);
  await writeFile(join(dataDir, PAYLOAD_KEY_IDS_FILE), JSON.stringify(used));
  const source = given.length > 0 ? 'PAYLOAD_ENCRYPTION_KEYS' : path;
  report.line(
    `  payload encryption: key "${current.id}" from ${source}. Keep it: without the key, these runs cannot be read.`,
  );
  return text;
}

const idOf = (entry: string) => entry.trim().split(':')[0];

async function createKey(path: string): Promise<string> {
  // Unique, because the ids of lost keys stay in use.
  const id = `${new Date().toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
  const entry = `${id}:${randomBytes(32).toString('base64')}`;
  await writeFile(path, `${entry}\n`, { flag: 'wx', mode: 0o600 });
  return entry;
}

/** What to say about keys that are missing, where others are there. @throws StackError where none is, or one is another */
function checkKeys(
  keys: readonly EncryptionKey[],
  used: Record<string, string>,
): string | undefined {
  const missing: string[] = [];
  for (const [id, fingerprint] of Object.entries(used)) {
    const key = keys.find((each) => each.id === id);
    if (!key) missing.push(`"${id}"`);
    else if (fingerprintOf(key.key) !== fingerprint)
      throw new StackError(
        `The runs in this directory were encrypted with another key of the id "${id}". Start with that key in PAYLOAD_ENCRYPTION_KEYS, ` +
          'or give the new key another id and put it first: new-id:…,old-id:…',
      );
  }
  if (missing.length === 0) return undefined;
  const text = `Runs in this directory were encrypted with the key ${missing.join(', ')}, which is missing in PAYLOAD_ENCRYPTION_KEYS.`;
  if (keys.length > 0) return text;
  throw new StackError(
    `${text}\nStart with that key. If it is lost, \`npm start -- --encrypt\` makes a new one (the encrypted runs wait for theirs), ` +
      'and `npm run reset` deletes all runs.',
  );
}

async function readFingerprints(dataDir: string): Promise<Record<string, string>> {
  const text = await readIfThere(join(dataDir, PAYLOAD_KEY_IDS_FILE));
  return text === undefined ? {} : fingerprints.parse(JSON.parse(text));
}

/** The key is random, so its hash tells nothing about it. */
const fingerprintOf = (key: KeyObject) =>
  createHash('sha256').update(key.export()).digest('hex').slice(0, 16);

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
