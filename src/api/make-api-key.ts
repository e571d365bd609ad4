import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createApiKey } from '../contracts/api-key.ts';
import { tenantId } from '../contracts/ids.ts';
import { createDatabase } from '../db/database.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
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
  const given = readOptions(args);
  if (typeof given === 'string') return refuse(`${given}\n\n${USAGE}`, 2);
  const { tenant, ...body } = given;
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
    if (error instanceof InvalidInputError) return refuse(error.message, 2);
    if (!isTransientDatabaseError(error)) throw error;
    return refuse('Postgres cannot be reached: start the stack, or set DATABASE_URL.', 1);
  } finally {
    await db.destroy();
  }
}

/** What the options say, or what is wrong with them: a key that is wider than was meant is worse than none. */
function readOptions(args: string[]): z.infer<typeof options> | string {
  const text = { type: 'string' } as const;
  const names = { tenant: text, name: text, role: text, scopes: text, 'expires-at': text };
  try {
    const {
      scopes,
      'expires-at': expires_at,
      ...rest
    } = parseArgs({ args, options: names }).values;
    const parsed = options.safeParse({
      ...rest,
      ...(scopes !== undefined && { scopes: scopes.split(',') }),
      ...(expires_at !== undefined && { expires_at }),
    });
    return parsed.success ? parsed.data : z.prettifyError(parsed.error);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

function refuse(message: string, code: number): number {
  console.error(message);
  return code;
}

if (import.meta.main) process.exitCode = await makeApiKey(process.argv.slice(2), readConfig());
