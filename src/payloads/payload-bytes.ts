import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { PayloadError } from './payload-error.ts';

const Proto = proto.temporal.api.common.v1.Payload;

/** Serializes a whole payload, metadata included, in its wire format. */
export const toBytes = (payload: Payload): Uint8Array => Proto.encode(payload).finish();

/** @throws PayloadError */
export function fromBytes(bytes: Uint8Array): Payload {
  try {
    const { metadata, data } = Proto.decode(bytes);
    return { metadata, data };
  } catch (error) {
    throw new PayloadError('The stored bytes are not a payload.', { cause: error });
  }
}

export const encodingOf = ({ metadata }: Payload): string => metadataOf(metadata?.encoding);

export const metadataOf = (value: Uint8Array | null | undefined): string =>
  value ? Buffer.from(value).toString() : '';
