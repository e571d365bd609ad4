import { Migrator } from 'kysely/migration';
import { readArguments } from '../platform/command-line.ts';
import { readConfig } from '../platform/config/config.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createDatabase, type Database } from './database.ts';
import { isolateTables } from './isolate-tables.ts';
import { MIGRATIONS } from './migrations/all.ts';

/** Brings the schema up to date, and puts its tables behind row-level security. Safe to run from several processes at once. */
export async function migrate(db: Database, log: Logger): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const result of results) log.info({ migration: result.migrationName }, result.status);
  if (error) throw error;
  await isolateTables(db);
}

const COMMAND = {
  name: 'npm run migrate',
  summary:
    'Brings the schema of the database in MIGRATION_DATABASE_URL or DATABASE_URL up to date.',
  options: {},
} as const;

if (import.meta.main) {
  readArguments(COMMAND);
  const config = readConfig();
  const log = createLogger('migrate', config.LOG_LEVEL);
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  const { db } = createDatabase({ url, poolSize: 1, name: 'migrate', log });
  await migrate(db, log);
  await db.destroy();
}
