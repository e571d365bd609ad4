import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

export interface EncryptionKey {
  id: string;
  /** A KeyObject does not show the key when it is logged. */
  key: KeyObject;
}

/** The first one encrypts, all decrypt. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/** `id:base64-of-32-bytes`, several comma-separated. What is wrong with an entry is said without showing it. */
export const encryptionKeys = z.string().transform((text, context): EncryptionKeys => {
  const keys: EncryptionKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, secret] = ENTRY.exec(entry.trim()) ?? [];
    if (!id || !secret) {
      context.addIssue(`entry ${index + 1} is not id:key with a key of 32 bytes in base64`);
    } else if (keys.some((key) => key.id === id)) {
      context.addIssue(`entry ${index + 1} has the id of an earlier one`);
    } else {
      keys.push({ id, key: createSecretKey(Buffer.from(secret, 'base64')) });
    }
  }
  const [first, ...others] = keys;
  return first ? [first, ...others] : z.NEVER;
});

/** An id travels with every payload, so it is short. 43 characters of base64 and a padding are 32 bytes. */
const ENTRY = /^([\w.-]{1,32}):([A-Za-z0-9+/]{43}=)$/;
