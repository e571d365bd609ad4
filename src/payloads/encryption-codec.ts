import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKey, EncryptionKeys } from '../platform/config/encryption-keys.ts';
import { encodingOf, fromBytes, metadataOf, toBytes } from './payload-bytes.ts';
import { PayloadError } from './payload-error.ts';

const CIPHER = 'aes-256-gcm';
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** What NIST SP 800-38D recommends; a random nonce is good for 2^32 payloads of one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts whole payloads, so that their type is hidden too, with the first key. Each is decrypted with the key that it names; what is not
 * encrypted passes, for runs that began before encryption was switched on.
 */
export function createEncryptionCodec(keys: EncryptionKeys): PayloadCodec {
  const [current] = keys;
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, current)),
    decode: async (payloads) =>
      payloads.map((payload) =>
        encodingOf(payload) === ENCODING ? decrypt(payload, byId) : payload,
      ),
  };
}

function encrypt(payload: Payload, { id, key }: EncryptionKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(id),
  );
  const sealed = [cipher.update(toBytes(payload)), cipher.final(), cipher.getAuthTag()];
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat([nonce, ...sealed]),
  };
}

/** @throws PayloadError */
function decrypt({ metadata, data }: Payload, keys: Map<string, EncryptionKey>): Payload {
  const id = metadataOf(metadata?.[KEY_ID]);
  const found = keys.get(id);
  if (!found) {
    throw new PayloadError(
      `The payload is encrypted with the key "${id}", which is not in PAYLOAD_ENCRYPTION_KEYS.`,
    );
  }
  return fromBytes(open(found, Buffer.from(data ?? [])));
}

function open({ id, key }: EncryptionKey, data: Buffer): Uint8Array {
  const end = data.length - TAG_BYTES;
  try {
    const nonce = data.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(id))
      .setAuthTag(data.subarray(end));
    return Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch (error) {
    throw new PayloadError(
      `The payload cannot be decrypted with the key "${id}": it was altered, or encrypted with another key of this id.`,
      { cause: error },
    );
  }
}
