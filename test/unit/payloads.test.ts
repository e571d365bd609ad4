import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createEncryptionCodec } from '../../src/payloads/encryption-codec.ts';
import { createLargePayloadCodec } from '../../src/payloads/large-payload-codec.ts';
import { createRemoteCodec } from '../../src/payloads/remote-codec.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import type { EncryptionKeys } from '../../src/platform/config/encryption-keys.ts';

const SECRET = 'the secret recipe';
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [old, current] = [newKey('2026-10'), newKey('2026-11')];

function keysOf(...entries: string[]): EncryptionKeys {
  const keys = readConfig({ PAYLOAD_ENCRYPTION_KEYS: entries.join(',') }).PAYLOAD_ENCRYPTION_KEYS;
  if (!keys) throw new Error('no keys');
  return keys;
}

const codecWith = (...entries: string[]) => createEncryptionCodec(keysOf(...entries));
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const plainOf = ([payload]: Payload[]) => payload && defaultPayloadConverter.fromPayload(payload);
const metadataOf = (payload: Payload | undefined) =>
  Object.fromEntries(
    Object.entries(payload?.metadata ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString(),
    ]),
  );

describe('encryption', () => {
  test.each([SECRET, { nested: [1, null, 'ü'] }, undefined, new Uint8Array([0, 255])])(
    'gives %j back',
    async (value) => {
      const codec = codecWith(current);
      expect(plainOf(await codec.decode(await codec.encode([payloadOf(value)])))).toEqual(value);
    },
  );

  test('shows nothing but the id of the key, and never the same twice', async () => {
    const codec = codecWith(current, old);
    const [one, two] = await codec.encode([payloadOf(SECRET), payloadOf(SECRET)]);
    expect(metadataOf(one)).toEqual({
      encoding: 'binary/encrypted',
      'encryption-key-id': '2026-11',
    });
    expect(Buffer.from(one?.data ?? []).toString('latin1')).not.toMatch(/secret|json/);
    expect(one?.data).not.toEqual(two?.data);
  });

  test('notices a change of a single bit, wherever it is, and another id of the key', async () => {
    const codec = codecWith(current, old);
    const [sealed] = await codec.encode([payloadOf(SECRET)]);
    const data = Buffer.from(sealed?.data ?? []);
    for (const position of [0, 12, data.length - 1]) {
      const changed = Buffer.from(data);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toThrow(/was altered/);
    }
    for (const end of [0, 11, 20, data.length - 1])
      await expect(codec.decode([{ ...sealed, data: data.subarray(0, end) }])).rejects.toThrow(
        /was altered/,
      );
    const metadata = { ...sealed?.metadata, 'encryption-key-id': Buffer.from('2026-10') };
    await expect(codec.decode([{ ...sealed, metadata }])).rejects.toThrow(/was altered/);
  });

  test('the key id is bound: the same key under another name does not open it', async () => {
    const secret = current.split(':')[1];
    const [sealed] = await codecWith(`a:${secret}`).encode([payloadOf(SECRET)]);
    const metadata = { ...sealed?.metadata, 'encryption-key-id': Buffer.from('b') };
    await expect(codecWith(`b:${secret}`).decode([{ ...sealed, metadata }])).rejects.toThrow(
      /cannot be decrypted with the key "b"/,
    );
  });

  test('rotates: the first key encrypts, an older one still decrypts, one that is gone is named', async () => {
    const before = await codecWith(old).encode([payloadOf(SECRET)]);
    const rotated = codecWith(current, old);
    expect(plainOf(await rotated.decode(before))).toBe(SECRET);
    const [after] = await rotated.encode([payloadOf(SECRET)]);
    expect(metadataOf(after)['encryption-key-id']).toBe('2026-11');
    await expect(codecWith(current).decode(before)).rejects.toThrow(
      /the key "2026-10", which is not in PAYLOAD_ENCRYPTION_KEYS/,
    );
  });

  test('what is not encrypted passes, for runs from before', async () => {
    const payloads = [payloadOf(SECRET), {}];
    expect(await codecWith(current).decode(payloads)).toEqual(payloads);
  });

  test.each([
    [
      'no id',
      randomBytes(32).toString('base64'),
      /PAYLOAD_ENCRYPTION_KEYS: entry 1 must be id:key/,
    ],
    ['31 bytes', `${current},b:${randomBytes(31).toString('base64')}`, /entry 2 must be id:key/],
    ['an id twice', `${current},${newKey('2026-11')}`, /entry 2 has the id of an earlier one/],
  ])('a list of keys with %s is refused without showing it', (_name, list, message) => {
    const read = () => readConfig({ PAYLOAD_ENCRYPTION_KEYS: list });
    expect(read).toThrow(message);
    for (const part of list.split(/[:,]/).filter((text) => text.length > 20))
      expect(read).not.toThrow(part);
  });
});

describe('large payloads', () => {
  const memory = () => {
    const stored = new Map<string, Uint8Array>();
    return {
      stored,
      put: async (hash: string, data: Uint8Array) => void stored.set(hash, data),
      get: async (hash: string) => stored.get(hash),
    };
  };
  const bytes = (length: number): Payload => ({
    metadata: { encoding: Buffer.from('binary/plain') },
    data: Buffer.alloc(length, 7),
  });

  test('up to the limit they stay, above it they are stored once and come back', async () => {
    const store = memory();
    const codec = createLargePayloadCodec(store, 131_072);
    const [small, large, same] = await codec.encode([
      bytes(131_072),
      bytes(131_073),
      bytes(131_073),
    ]);
    expect(small).toEqual(bytes(131_072));
    expect(metadataOf(large)).toEqual({ encoding: 'json/payload-reference' });
    const [hash] = store.stored.keys();
    expect(JSON.parse(Buffer.from(large?.data ?? []).toString())).toEqual({
      sha256: hash,
      size_bytes: store.stored.get(hash ?? '')?.length,
    });
    expect(store.stored.size).toBe(1);
    for (const payload of await codec.decode([large ?? {}, same ?? {}])) {
      expect(Buffer.from(payload.data ?? []).equals(Buffer.alloc(131_073, 7))).toBe(true);
      expect(metadataOf(payload)).toEqual({ encoding: 'binary/plain' });
    }
  });

  test('one that was altered or lost in the store is an error, and so is a store that is away', async () => {
    const store = memory();
    const codec = createLargePayloadCodec(store, 1024);
    const references = await codec.encode([bytes(2000)]);
    const [hash = ''] = store.stored.keys();
    store.stored.set(hash, Buffer.from('something else'));
    await expect(codec.decode(references)).rejects.toThrow(/was altered in the store/);
    store.stored.clear();
    await expect(codec.decode(references)).rejects.toThrow(`${hash} is missing from the store`);
    const away = createLargePayloadCodec(
      { ...store, put: () => Promise.reject(new Error('away')) },
      1024,
    );
    await expect(away.encode([bytes(2000)])).rejects.toThrow('away');
  });

  test('S3 without its settings is refused, naming each', () => {
    expect(() => readConfig({ PAYLOAD_STORE: 's3', PAYLOAD_S3_BUCKET: 'b' })).toThrow(
      /PAYLOAD_S3_ENDPOINT: is required[\s\S]*PAYLOAD_S3_ACCESS_KEY_ID:[\s\S]*PAYLOAD_S3_SECRET_ACCESS_KEY:/,
    );
  });
});

test('the remote codec names the payload that it cannot read', async () => {
  const codec = createRemoteCodec([codecWith(current)]);
  const plain = { metadata: { encoding: btoa('json/plain') }, data: btoa('"x"') };
  const [sealed] = await codec.encode([plain]);
  expect(await codec.decode([plain, sealed ?? plain])).toEqual([plain, plain]);
  const broken = { ...plain, metadata: { encoding: btoa('binary/encrypted') } };
  await expect(codec.decode([plain, broken])).rejects.toMatchObject({
    code: 'invalid_input',
    errors: [{ field: 'payloads.1' }],
  });
});
