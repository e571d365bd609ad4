import { makeApiKey } from '../api/make-api-key.ts';
import { runMain } from './run-main.ts';
import { dataDirOf } from './stack-arguments.ts';
import { readStackFile } from './stack-file.ts';

/** `npm run api-key`: in the database that DATABASE_URL names, or of the local stack that runs. */
await runMain(async () => {
  process.exitCode = await makeApiKey(process.argv.slice(2), async () => {
    const stack = process.env.DATABASE_URL ? undefined : await readStackFile(dataDirOf({}));
    return { ...process.env, ...(stack?.postgres && { DATABASE_URL: stack.postgres }) };
  });
});
