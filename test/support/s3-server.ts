import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
/** s3rver has no types. */
const S3rverClass = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;

/** The only access key of the server, and its secret. Of a V4 signature s3rver checks the form and the access key. */
export const S3_SECRET = 'S3RVER';

export async function startS3Server(bucket: string) {
  const directory = mkdtempSync(join(tmpdir(), 'orchestrator-s3-'));
  const server = new S3rverClass({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    vhostBuckets: false,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
