import { z } from 'zod';

/** Searching for characters outside base64 takes one pass. A pattern that matches base64 would backtrack over megabytes. */
const base64 = z.string().regex(/^[A-Za-z0-9+/=_-]*$/, 'must be base64');

/** A payload in Temporal's remote codec protocol: protobuf's JSON, which omits empty members. */
export const codecPayload = z.object({
  metadata: z.record(z.string(), base64).default({}),
  data: base64.default(''),
});
export type CodecPayload = z.infer<typeof codecPayload>;

export const codecPayloads = z.object({ payloads: z.array(codecPayload) });
