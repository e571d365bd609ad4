import { createSecretKey } from 'node:crypto';
import { z } from 'zod';

/** HS256 requires a key of at least 256 bits (RFC 7518, 3.2). A KeyObject, because logs do not show its content. */
export const signingSecret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, 'must be at least 32 bytes')
  .transform((text) => createSecretKey(Buffer.from(text)));
