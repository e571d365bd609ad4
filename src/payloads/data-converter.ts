import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { Database } from '../db/database.ts';
import type { Config } from '../platform/config/config.ts';
import { createPayloadStore } from './create-payload-store.ts';
import { createEncryptionCodec } from './encryption-codec.ts';
import { PLAIN_FAILURES } from './failure-converter.ts';
import { createLargePayloadCodec } from './large-payload-codec.ts';

export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL('./failure-converter.ts', import.meta.url),
);

export interface OurDataConverter extends DataConverter {
  payloadCodecs: PayloadCodec[];
}

/**
 * The data converter of every Temporal client and worker. Without keys, payloads are not encrypted, but large ones still go to the store.
 */
export function createDataConverter(config: Config, db: Database): OurDataConverter {
  const keys = config.PAYLOAD_ENCRYPTION_KEYS;
  const large = createLargePayloadCodec(
    createPayloadStore(config, db),
    config.PAYLOAD_MAX_INLINE_BYTES,
  );
  return {
    // The SDK encodes from the first to the last and decodes the other way round: what is stored is encrypted.
    payloadCodecs: [createEncryptionCodec(keys), large],
    ...(keys && { failureConverterPath: FAILURE_CONVERTER_PATH }),
  };
}

/** Lets one workflow bundle work with and without keys. Without keys, errors stay readable in the Temporal Web UI. */
export function fitBundle(code: string, { failureConverterPath }: OurDataConverter): string {
  // On the first line, so that the source map stays correct.
  return failureConverterPath ? code : `globalThis.${PLAIN_FAILURES} = true; ${code}`;
}
