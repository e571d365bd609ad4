import type { Payload, PayloadCodec } from '@temporalio/common';
import type { CodecPayload } from '../contracts/codec.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { PayloadError } from './payload-error.ts';

/** Encodes and decodes payloads as JSON, for HTTP clients. */
export interface RemoteCodec {
  /** @throws InvalidInputError that names the unreadable payload */
  decode(payloads: CodecPayload[]): Promise<CodecPayload[]>;
  encode(payloads: CodecPayload[]): Promise<CodecPayload[]>;
}

/** One payload at a time, because each may be large. */
export function createRemoteCodec(codecs: PayloadCodec[]): RemoteCodec {
  const backwards = codecs.toReversed();
  return {
    decode: (payloads) => each(payloads, backwards, 'decode'),
    encode: (payloads) => each(payloads, codecs, 'encode'),
  };
}

async function each(
  payloads: CodecPayload[],
  codecs: PayloadCodec[],
  operation: 'decode' | 'encode',
): Promise<CodecPayload[]> {
  const done: CodecPayload[] = [];
  for (const [index, payload] of payloads.entries()) {
    try {
      let current = [fromJson(payload)];
      for (const codec of codecs) current = await codec[operation](current);
      done.push(...current.map(toJson));
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      throw new InvalidInputError([{ field: `payloads.${index}`, message: error.message }]);
    }
  }
  return done;
}

const fromJson = ({ metadata, data }: CodecPayload): Payload => ({
  metadata: mapValues(metadata, (value) => Buffer.from(value, 'base64')),
  data: Buffer.from(data, 'base64'),
});

const toJson = ({ metadata, data }: Payload): CodecPayload => ({
  metadata: mapValues(metadata ?? {}, toBase64),
  data: toBase64(data ?? new Uint8Array()),
});

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const mapValues = <From, To>(record: Record<string, From>, map: (value: From) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
