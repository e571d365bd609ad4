import type { Payload, PayloadCodec } from '@temporalio/common';
import type { OurDataConverter } from './data-converter.ts';
import { isEncrypted } from './encryption-codec.ts';

/**
 * Decodes payloads that must be encrypted; undefined if one is not. Encryption is authenticated, so only a holder of a key can create a
 * payload.
 * @throws PayloadError
 */
export async function decodeEncrypted(
  { payloadCodecs }: OurDataConverter,
  payloads: Payload[],
): Promise<Payload[] | undefined> {
  const [encryption, ...outer] = payloadCodecs;
  let stored = payloads;
  for (const codec of outer.toReversed()) stored = await codec.decode(stored);
  if (!encryption || !stored.every(isEncrypted)) return undefined;
  return encryption.decode(stored);
}

/** Decodes payloads, encrypted or not. @throws PayloadError */
export async function decodeAll(codecs: PayloadCodec[], payloads: Payload[]): Promise<Payload[]> {
  let decoded = payloads;
  for (const codec of codecs.toReversed()) decoded = await codec.decode(decoded);
  return decoded;
}
