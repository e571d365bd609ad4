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

/** For every Temporal client and worker. Without keys nothing is encrypted, but large payloads go to the store all the same. */
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

/** One workflow bundle serves with keys and without: without them, errors stay readable in the Temporal Web UI. */
export function fitBundle(code: string, { failureConverterPath }: OurDataConverter): string {
  // On the first line, so that the source map still fits.
  return failureConverterPath ? code : `globalThis.${PLAIN_FAILURES} = true; ${code}`;
}
