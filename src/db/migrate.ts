import { Migrator } from 'kysely/migration';
import { readConfig } from '../platform/config/config.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createDatabase, type Database } from './database.ts';
import { isolateTables } from './isolate-tables.ts';
import * as first from './migrations/0001-first.ts';
import * as blueprints from './migrations/0002-built-in-blueprints.ts';
import * as refusals from './migrations/0003-refusals.ts';
import * as steering from './migrations/0004-steering.ts';
import * as payloads from './migrations/0005-payloads.ts';
import * as webhooks from './migrations/0006-webhooks.ts';
import * as schedules from './migrations/0007-schedules.ts';
import * as factKeys from './migrations/0008-fact-keys.ts';
import * as agents from './migrations/0009-agents.ts';
import * as mcpServers from './migrations/0010-mcp-servers.ts';
import * as apiKeys from './migrations/0011-api-keys.ts';
import * as deployments from './migrations/0012-deployments.ts';
import * as agentCreations from './migrations/0013-agent-creations.ts';
import * as rowLevelSecurity from './migrations/0020-row-level-security.ts';
import * as auditResults from './migrations/0021-audit-results.ts';
import * as store from './migrations/0022-store.ts';
import * as findDocuments from './migrations/0023-find-documents.ts';
import * as runUsers from './migrations/0024-run-users.ts';
import * as orchestrator from './migrations/0025-orchestrator.ts';
import * as waits from './migrations/0026-waits.ts';
import * as documentSearchNotes from './migrations/0027-document-search-notes.ts';
import * as keptAnswers from './migrations/0028-kept-answers.ts';
import * as inFlight from './migrations/0029-in-flight.ts';
import * as auditIntents from './migrations/0030-audit-intents.ts';
import * as startChecks from './migrations/0031-start-checks.ts';
import * as operationNames from './migrations/0032-operation-names.ts';
import * as owners from './migrations/0033-owners.ts';

const MIGRATIONS = {
  '0001-first': first,
  '0002-built-in-blueprints': blueprints,
  '0003-refusals': refusals,
  '0004-steering': steering,
  '0005-payloads': payloads,
  '0006-webhooks': webhooks,
  '0007-schedules': schedules,
  '0008-fact-keys': factKeys,
  '0009-agents': agents,
  '0010-mcp-servers': mcpServers,
  '0011-api-keys': apiKeys,
  '0012-deployments': deployments,
  '0013-agent-creations': agentCreations,
  '0020-row-level-security': rowLevelSecurity,
  '0021-audit-results': auditResults,
  '0022-store': store,
  '0023-find-documents': findDocuments,
  '0024-run-users': runUsers,
  '0025-orchestrator': orchestrator,
  '0026-waits': waits,
  '0027-document-search-notes': documentSearchNotes,
  '0028-kept-answers': keptAnswers,
  '0029-in-flight': inFlight,
  '0030-audit-intents': auditIntents,
  '0031-start-checks': startChecks,
  '0032-operation-names': operationNames,
  '0033-owners': owners,
};

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
