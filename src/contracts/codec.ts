import { z } from 'zod';

/** A search for what is not base64 takes one pass; a pattern of what is would go back and forth in megabytes. */
const base64 = z.string().regex(/^[A-Za-z0-9+/=_-]*$/, 'must be base64');

/** One payload in Temporal's remote codec protocol: protobuf's JSON, in which what is empty may be missing. */
export const codecPayload = z.object({
  metadata: z.record(z.string(), base64).default({}),
  data: base64.default(''),
});
export type CodecPayload = z.infer<typeof codecPayload>;

export const codecPayloads = z.object({ payloads: z.array(codecPayload) });
