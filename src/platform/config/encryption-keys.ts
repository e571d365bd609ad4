import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

export interface EncryptionKey {
  id: string;
  /** A KeyObject, because logs do not show its content. */
  key: KeyObject;
}

/** The first key encrypts, all keys decrypt. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/** `id:base64-of-32-bytes`, several comma-separated. Errors never contain an entry's text. */
export const encryptionKeys = z.string().transform((text, context): EncryptionKeys => {
  const keys: EncryptionKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, secret] = ENTRY.exec(entry.trim()) ?? [];
    if (!id || !secret) {
      context.addIssue(`entry ${index + 1} must be id:key, where key is 32 bytes in base64`);
    } else if (keys.some((key) => key.id === id)) {
      context.addIssue(`entry ${index + 1} has the id of an earlier one`);
    } else {
      keys.push({ id, key: createSecretKey(Buffer.from(secret, 'base64')) });
    }
  }
  const [first, ...others] = keys;
  return first ? [first, ...others] : z.NEVER;
});

/** The id travels with every payload, so it is short. 32 bytes are 43 characters of base64 and one of padding. */
const ENTRY = /^([\w.-]{1,32}):([A-Za-z0-9+/]{43}=)$/;
