import { userInfo } from 'node:os';
import { z } from 'zod';
import { createApiKey } from '../contracts/api-key.ts';
import { tenantId } from '../contracts/ids.ts';
import { createDatabase } from '../db/database.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { readArguments, refuseArguments } from '../platform/command-line.ts';
import { readConfig } from '../platform/config/config.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import { insertApiKey } from '../services/api-keys/create-api-key.ts';

const COMMAND = {
  name: 'npm run -s api-key --',
  summary:
    'Creates an API key and prints it. The first key of a tenant comes from here; later keys can be created over the API.',
  options: {
    tenant: { type: 'string', value: 'T', help: 'whose resources it reaches' },
    name: { type: 'string', value: 'N', help: 'what it is for' },
    role: { type: 'string', value: 'R', help: 'viewer, operator or admin' },
    scopes: { type: 'string', value: 'A,B', help: 'narrows it to these (optional)' },
    'expires-at': {
      type: 'string',
      value: 'TIME',
      help: 'for example 2027-01-31T00:00:00Z (optional)',
    },
  },
} as const;

const options = createApiKey.extend({ tenant: tenantId });

/** Runs the command with these arguments, and returns its exit code. Nothing but the key goes to stdout. */
export async function makeApiKey(
  args: string[],
  readEnv: () => Promise<NodeJS.ProcessEnv>,
): Promise<number> {
  const { tenant, ...body } = readOptions(args);
  const { DATABASE_URL: url } = readConfig(await readEnv());
  const log = createLogger('api-key', 'silent');
  const { db } = createDatabase({ url, poolSize: 1, name: 'api-key', log });
  try {
    const actor = {
      userId: `os:${userInfo().username}`,
      ip: 'local',
      userAgent: 'api-key command',
    };
    const { key } = await insertApiKey(db, { tenantId: tenant, actor, body });
    console.log(key);
    return 0;
  } catch (error) {
    if (error instanceof InvalidInputError) return refuse(error.message, 2);
    if (!isTransientDatabaseError(error)) throw error;
    return refuse('Postgres does not answer. Start the stack (npm start), or set DATABASE_URL.', 1);
  } finally {
    await db.destroy();
  }
}

/** A key that is wider than was meant is worse than none. */
function readOptions(args: string[]): z.infer<typeof options> {
  const { scopes, 'expires-at': expires_at, ...rest } = readArguments(COMMAND, args).values;
  const parsed = options.safeParse({
    ...rest,
    ...(scopes !== undefined && { scopes: scopes.split(',') }),
    ...(expires_at !== undefined && { expires_at }),
  });
  return parsed.success ? parsed.data : refuseArguments(COMMAND, z.prettifyError(parsed.error));
}

function refuse(message: string, code: number): number {
  console.error(message);
  return code;
}

if (import.meta.main)
  process.exitCode = await makeApiKey(process.argv.slice(2), async () => process.env);
