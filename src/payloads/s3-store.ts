import { AwsClient } from 'aws4fetch';
import { UnavailableError } from '../platform/errors.ts';
import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch } from '../platform/http/guarded-fetch.ts';
import type { PayloadStore } from './payload-store.ts';

export interface S3Settings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const TIMEOUT_MS = 20_000;
/** Larger than any payload, because Temporal rejects larger ones. Bytes. */
const MAX_BYTES = 256 * 1024 * 1024;

const send = createGuardedFetch(OPERATOR_POLICY, { maxBytes: MAX_BYTES });

/**
 * Stores payloads in any S3-compatible store, addressed by path. Writing a payload again renews its age, so a lifecycle rule of the bucket
 * can remove old payloads.
 */
export function createS3Store(settings: S3Settings): PayloadStore {
  // Temporal retries, not this client.
  const client = new AwsClient({ ...settings, service: 's3', retries: 0 });
  const base = `${settings.endpoint.replace(/\/+$/, '')}/${settings.bucket}/payloads`;
  const ask = (hash: string, init: RequestInit) => request(client, `${base}/${hash}`, init);
  return {
    put: async (hash, data) => {
      // The key is the hash that S3 verifies the body with.
      const headers = { 'x-amz-content-sha256': hash, 'content-type': 'application/octet-stream' };
      const response = await ask(hash, { method: 'PUT', headers, body: Buffer.from(data) });
      await response.body?.cancel();
      if (!response.ok) throw refused('PUT', response.status);
    },
    get: async (hash) => {
      const response = await ask(hash, { method: 'GET' });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw refused('GET', response.status);
    },
  };
}

/** @throws UnavailableError if a repeated request may succeed */
async function request(client: AwsClient, url: string, init: RequestInit): Promise<Response> {
  const signed = await client.sign(url, init);
  const response = await send(signed, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw new UnavailableError('The S3 payload store', { cause: error });
    },
  );
  if (response.status !== 429 && response.status < 500) return response;
  await response.body?.cancel();
  throw new UnavailableError(`The S3 payload store (status ${response.status})`);
}

const refused = (method: string, status: number) =>
  new Error(
    `The S3 payload store answered ${status} to ${method}. Check PAYLOAD_S3_BUCKET and its credentials.`,
  );
