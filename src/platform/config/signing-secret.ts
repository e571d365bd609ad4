import { createSecretKey } from 'node:crypto';
import { z } from 'zod';

/** RFC 7518, 3.2: a key for HS256 has 256 bits or more. A KeyObject does not show it when it is logged. */
export const signingSecret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, 'must be at least 32 bytes')
  .transform((text) => createSecretKey(Buffer.from(text)));
