import type { Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKey, EncryptionKeys } from '../platform/config/encryption-keys.ts';
import { open, seal } from '../platform/sealed-box.ts';
import { encodingOf, fromBytes, metadataOf, toBytes } from './payload-bytes.ts';
import { PayloadError } from './payload-error.ts';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * Encrypts whole payloads, so that their type is hidden too, with the first key. Each is decrypted with the key that it names; what is not
 * encrypted passes, for runs that began before encryption was switched on. Without keys nothing is encrypted, and what was encrypted
 * earlier fails with the id of its key.
 */
export function createEncryptionCodec(keys: EncryptionKeys | undefined): PayloadCodec {
  const current = keys?.[0];
  const byId = new Map(keys?.map((key) => [key.id, key]));
  return {
    encode: async (payloads) =>
      current ? payloads.map((payload) => encrypt(payload, current)) : payloads,
    decode: async (payloads) =>
      payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, byId) : payload)),
  };
}

export const isEncrypted = (payload: Payload): boolean => encodingOf(payload) === ENCODING;

function encrypt(payload: Payload, key: EncryptionKey): Payload {
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(key.id) },
    data: seal(key, key.id, toBytes(payload)),
  };
}

/** @throws PayloadError */
function decrypt({ metadata, data }: Payload, keys: Map<string, EncryptionKey>): Payload {
  const id = metadataOf(metadata?.[KEY_ID]);
  const found = keys.get(id);
  if (!found) {
    throw new PayloadError(
      `The payload is encrypted with the key "${id}", which is not in PAYLOAD_ENCRYPTION_KEYS. Add the key.`,
    );
  }
  try {
    return fromBytes(open(found, id, Buffer.from(data ?? [])));
  } catch (error) {
    throw new PayloadError(
      `The payload cannot be decrypted with the key "${id}": it was altered, or encrypted with a different key of the same id.`,
      { cause: error },
    );
  }
}
