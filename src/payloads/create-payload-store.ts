import type { Database } from '../db/database.ts';
import type { Config } from '../platform/config/config.ts';
import { createPatientStore } from './patient-store.ts';
import type { PayloadStore } from './payload-store.ts';
import { createPostgresStore } from './postgres-store.ts';
import { createS3Store } from './s3-store.ts';

/** Writes to PAYLOAD_STORE. Reads from the other store too if it is configured, because references live as long as their runs. */
export function createPayloadStore(config: Config, db: Database): PayloadStore {
  const postgres = createPatientStore(createPostgresStore(db));
  const s3 = createConfiguredS3Store(config);
  if (!s3) return postgres;
  const [store, other] = config.PAYLOAD_STORE === 's3' ? [s3, postgres] : [postgres, s3];
  return {
    put: store.put,
    get: async (hash) => (await store.get(hash)) ?? (await other.get(hash)),
  };
}

/** The schema of the settings requires all of these if PAYLOAD_STORE is s3. */
function createConfiguredS3Store(config: Config): PayloadStore | undefined {
  const {
    PAYLOAD_S3_ENDPOINT: endpoint,
    PAYLOAD_S3_BUCKET: bucket,
    PAYLOAD_S3_REGION: region,
    PAYLOAD_S3_ACCESS_KEY_ID: accessKeyId,
    PAYLOAD_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = config;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return undefined;
  return createPatientStore(
    createS3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey }),
  );
}
