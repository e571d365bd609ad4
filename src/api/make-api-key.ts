import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createApiKey } from '../contracts/api-key.ts';
import { tenantId } from '../contracts/ids.ts';
import { createDatabase } from '../db/database.ts';
import { type Config, readConfig } from '../platform/config/config.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import { insertApiKey } from '../services/api-keys/create-api-key.ts';

const USAGE = `Makes an API key, and prints it. Who has the database may: the first key of a tenant comes from here.

  --tenant T       whose resources it reaches
  --name N         what it is for
  --role R         viewer, operator or admin
  --scopes A,B     narrows it to these (optional)
  --expires-at T   for example 2027-01-31T00:00:00Z (optional)`;

const options = createApiKey.extend({ tenant: tenantId });

/** Runs the command with these arguments, and returns its exit code. */
export async function makeApiKey(args: string[], config: Config): Promise<number> {
  const parsed = readOptions(args);
  if (!parsed.success) {
    console.error(`${z.prettifyError(parsed.error)}\n\n${USAGE}`);
    return 2;
  }
  const { tenant, ...body } = parsed.data;
  const log = createLogger('api-key', config.LOG_LEVEL);
  const { db } = createDatabase({ url: config.DATABASE_URL, poolSize: 1, name: 'api-key', log });
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
    if (!(error instanceof InvalidInputError)) throw error;
    console.error(error.message);
    return 2;
  } finally {
    await db.destroy();
  }
}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    strict: false,
    options: { tenant: text, name: text, role: text, scopes: text, 'expires-at': text },
  });
  const { scopes, 'expires-at': expires_at, ...rest } = values;
  return options.safeParse({
    ...rest,
    ...(scopes !== undefined && { scopes: String(scopes).split(',') }),
    ...(expires_at !== undefined && { expires_at }),
  });
}

if (import.meta.main) process.exitCode = await makeApiKey(process.argv.slice(2), readConfig());
