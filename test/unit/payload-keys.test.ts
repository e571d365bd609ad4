import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preparePayloadKeys } from '../../src/dev/payload-keys.ts';
import { createEncryptionCodec } from '../../src/payloads/encryption-codec.ts';
import { encryptionKeys } from '../../src/platform/config/encryption-keys.ts';

let dataDir: string;
let lines: string[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'payload-keys-'));
  lines = [];
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

const prepare = (keys?: string, encrypt = false) =>
  preparePayloadKeys(
    {
      dataDir,
      env: { ...(keys !== undefined && { PAYLOAD_ENCRYPTION_KEYS: keys }) },
      report: { line: (text) => lines.push(text), progress: () => () => undefined },
    },
    encrypt,
  );

test('--encrypt makes a key once, keeps it with the data and says where', async () => {
  const made = await prepare(undefined, true);
  expect(made).toMatch(/^\d{4}-\d{2}-\d{2}-[\da-f]{4}:[\w+/]{43}=$/);
  const path = join(dataDir, 'payload-keys');
  expect(readFileSync(path, 'utf8')).toBe(`${made}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(lines.join()).toContain(`from ${path}. Keep it`);
  expect(await prepare(undefined, true)).toBe(made);
  // A later start needs no option: what is encrypted stays so.
  expect(await prepare()).toBe(made);
});

test('a start without the key says which key is missing', async () => {
  await prepare(newKey('november'));
  expect(lines.join()).toContain('key "november" from PAYLOAD_ENCRYPTION_KEYS. Keep it');
  await expect(prepare()).rejects.toThrow(
    /key "november", which is missing in PAYLOAD_ENCRYPTION_KEYS.*npm start -- --encrypt/s,
  );
});

test('a start with another key of the same id says so', async () => {
  const first = newKey('november');
  await prepare(first);
  await expect(prepare(newKey('november'))).rejects.toThrow(/another key of the id "november"/);
  expect(await prepare(first)).toBe(first);
});

test('a new key before the old one is used from now on, and the loss of the old one is told', async () => {
  const [before, now] = [newKey('before'), newKey('now')];
  await prepare(before);
  expect(await prepare(`${now},${before}`)).toBe(`${now},${before}`);
  expect(lines.at(-1)).toContain('key "now"');
  expect(await prepare(now)).toBe(now);
  expect(lines.join('\n')).toMatch(/key "before", which is missing/);
});

test('after a lost key, --encrypt goes on with a new one', async () => {
  const lost = await prepare(undefined, true);
  rmSync(join(dataDir, 'payload-keys'));
  const made = await prepare(undefined, true);
  expect(made).not.toBe(lost);
  expect(lines.join('\n')).toContain(`key "${lost?.split(':')[0]}", which is missing`);
  expect(await prepare()).toBe(made);
});

test('without keys nothing is encrypted, and what was encrypted names its key', async () => {
  const payload = { data: Buffer.from('"text"') };
  const plain = createEncryptionCodec(undefined);
  expect(await plain.encode([payload])).toEqual([payload]);
  expect(await plain.decode([payload])).toEqual([payload]);
  const keys = encryptionKeys.parse(newKey('november'));
  const encrypted = await createEncryptionCodec(keys).encode([payload]);
  await expect(plain.decode(encrypted)).rejects.toThrow(/november/);
});
