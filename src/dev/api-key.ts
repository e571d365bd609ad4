import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeApiKey } from '../api/make-api-key.ts';
import { readConfig } from '../platform/config/config.ts';
import { readStackFile } from './stack-file.ts';

const DATA = join(fileURLToPath(new URL('../../', import.meta.url)), '.data');

/** `npm run api-key`: in the database that DATABASE_URL names, or of the local stack that runs. */
const stack = process.env.DATABASE_URL ? undefined : await readStackFile(DATA);
const config = readConfig({
  ...process.env,
  ...(stack?.postgres && { DATABASE_URL: stack.postgres }),
});
process.exitCode = await makeApiKey(process.argv.slice(2), config);
