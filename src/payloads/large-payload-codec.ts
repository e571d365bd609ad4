import { createHash } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { encodingOf, fromBytes, toBytes } from './payload-bytes.ts';
import { PayloadError } from './payload-error.ts';
import type { PayloadStore } from './payload-store.ts';

const ENCODING = 'json/payload-reference';

/** What history contains instead of the payload. */
interface Reference {
  sha256: string;
  size_bytes: number;
}

/**
 * Keeps payloads with more than `maxInlineBytes` of data out of history. An unavailable store fails no run: the SDK turns a codec's error
 * into a failed workflow task or activity attempt, and Temporal retries both.
 */
export function createLargePayloadCodec(store: PayloadStore, maxInlineBytes: number): PayloadCodec {
  const isLarge = ({ data }: Payload) => (data?.length ?? 0) > maxInlineBytes;
  return {
    encode: (payloads) =>
      Promise.all(
        payloads.map((payload) => (isLarge(payload) ? putAway(store, payload) : payload)),
      ),
    decode: (payloads) =>
      Promise.all(
        payloads.map((payload) =>
          encodingOf(payload) === ENCODING ? fetchBack(store, payload) : payload,
        ),
      ),
  };
}

async function putAway(store: PayloadStore, payload: Payload): Promise<Payload> {
  const bytes = toBytes(payload);
  const reference: Reference = { sha256: hashOf(bytes), size_bytes: bytes.length };
  await store.put(reference.sha256, bytes);
  return {
    metadata: { encoding: Buffer.from(ENCODING) },
    data: Buffer.from(JSON.stringify(reference)),
  };
}

/** @throws PayloadError */
async function fetchBack(store: PayloadStore, payload: Payload): Promise<Payload> {
  const sha256 = readReference(payload);
  const bytes = await store.get(sha256);
  if (!bytes) throw new PayloadError(`Payload ${sha256} is missing from the store.`);
  if (hashOf(bytes) !== sha256)
    throw new PayloadError(`Payload ${sha256} was altered in the store.`);
  return fromBytes(bytes);
}

function readReference({ data }: Payload): string {
  const sha256 = /^\{"sha256":"([0-9a-f]{64})",/.exec(Buffer.from(data ?? []).toString())?.[1];
  if (!sha256) throw new PayloadError('The reference to a stored payload is malformed.');
  return sha256;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
