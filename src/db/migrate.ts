import { Migrator } from 'kysely/migration';
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

if (import.meta.main) {
  const config = readConfig();
  const log = createLogger('migrate', config.LOG_LEVEL);
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  const { db } = createDatabase({ url, poolSize: 1, name: 'migrate', log });
  await migrate(db, log);
  await db.destroy();
}
