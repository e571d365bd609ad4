import * as first from './0001-first.ts';
import * as blueprints from './0002-built-in-blueprints.ts';
import * as refusals from './0003-refusals.ts';
import * as steering from './0004-steering.ts';
import * as payloads from './0005-payloads.ts';
import * as webhooks from './0006-webhooks.ts';
import * as schedules from './0007-schedules.ts';
import * as factKeys from './0008-fact-keys.ts';
import * as agents from './0009-agents.ts';
import * as mcpServers from './0010-mcp-servers.ts';
import * as apiKeys from './0011-api-keys.ts';
import * as deployments from './0012-deployments.ts';
import * as agentCreations from './0013-agent-creations.ts';
import * as rowLevelSecurity from './0020-row-level-security.ts';
import * as auditResults from './0021-audit-results.ts';
import * as store from './0022-store.ts';
import * as findDocuments from './0023-find-documents.ts';
import * as runUsers from './0024-run-users.ts';
import * as orchestrator from './0025-orchestrator.ts';
import * as waits from './0026-waits.ts';
import * as documentSearchNotes from './0027-document-search-notes.ts';
import * as keptAnswers from './0028-kept-answers.ts';
import * as inFlight from './0029-in-flight.ts';
import * as auditIntents from './0030-audit-intents.ts';
import * as startChecks from './0031-start-checks.ts';
import * as operationNames from './0032-operation-names.ts';
import * as owners from './0033-owners.ts';
import * as transcripts from './0034-transcripts.ts';
import * as ownBlueprints from './0035-blueprints.ts';
import * as directToolCalls from './0036-direct-tool-calls.ts';
import * as outputSchemas from './0037-output-schemas.ts';
import * as webhookEndpoints from './0038-webhook-endpoints.ts';

/** Every migration under its name. Names are stored in the database: a migration that was released keeps its name. */
export const MIGRATIONS = {
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
  '0034-transcripts': transcripts,
  '0035-blueprints': ownBlueprints,
  '0036-direct-tool-calls': directToolCalls,
  '0037-output-schemas': outputSchemas,
  '0038-webhook-endpoints': webhookEndpoints,
};
