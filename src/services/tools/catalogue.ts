import type { RegisterTool, ReplaceTool, Tool } from '../../contracts/tool.ts';
import type { Database } from '../../db/database.ts';
import { isQueryTimeout, isRefusedStatement } from '../../db/database-error.ts';
import { describeAdaptations } from '../../llm/requests/adapt-tools.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { builtInTools } from '../../tools/built-in.ts';
import { httpTool } from '../../tools/http-tool.ts';
import type { McpConnections } from '../../tools/mcp/connections.ts';
import { createMcpTool } from '../../tools/mcp/mcp-tool.ts';
import { ToolCallError, type ToolDefinition } from '../../tools/tool.ts';
import { findUnusableSchema } from '../../tools/validate-arguments.ts';
import { type Act, type Actor, appendAuditEntry } from '../audit/audit.ts';
import { searchDocuments } from '../documents/documents.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { findTool } from './find-tool.ts';

export interface CatalogueOptions {
  db: Database;
  knowledgeUrl: string | undefined;
  integrationsUrl: string | undefined;
  addresses: AddressPolicy;
  connections: McpConnections;
  limits: Limits;
  /** Built-in tools that a tenant's older tools of the same name take precedence over. */
  managementTools: ToolDefinition[];
}

export type Catalogue = ReturnType<typeof createCatalogue>;

/** The tools of a tenant: those of the platform, those it registered, and those of its MCP servers. */
export function createCatalogue(options: CatalogueOptions) {
  const { db } = options;
  const platform = builtInTools({
    knowledgeUrl: options.knowledgeUrl,
    integrationsUrl: options.integrationsUrl,
    searchDocuments: (tenantId, query, limit) =>
      searchDocuments(db, tenantId, query, limit).catch(throwForModel),
  });
  const { managementTools } = options;
  const builtIn = [...platform, ...managementTools];

  async function definitions(tenantId: string): Promise<ToolDefinition[]> {
    const [rows, offered] = await Promise.all([
      db
        .selectFrom('tools')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .orderBy('name')
        .execute(),
      readMcpDefinitions(db, options.connections, tenantId),
    ]);
    const registered = rows.map((row) =>
      httpTool({
        ...row,
        source: 'tool_service',
        addresses: options.addresses,
      }),
    );
    // Tenants may have registered tools under these names before they were built in: those go on.
    const older = new Set(registered.map(({ name }) => name));
    const own = [
      ...platform,
      ...managementTools.filter(({ name }) => !older.has(name)),
      ...registered,
    ];
    const taken = new Set(own.map(({ name }) => name));
    return [...own, ...offered.filter(({ name }) => !taken.has(name))];
  }

  function assertNotBuiltIn(name: string): void {
    if (builtIn.some((tool) => tool.name === name))
      throw new ConflictError('tool_exists', `The tool ${name} is built in.`);
  }

  return {
    definitions,

    list: async (tenantId: string): Promise<Tool[]> => (await definitions(tenantId)).map(toTool),

    /** @throws InvalidInputError ConflictError TenantLimitError */
    register: async (tenantId: string, actor: Actor, tool: RegisterTool): Promise<Tool> => {
      assertSchema(tool.input_schema);
      assertNotBuiltIn(tool.name);
      const row = toRow(tool);
      const inserted = await db.transaction().execute(async (trx) => {
        const first = await trx
          .insertInto('tools')
          .values({ tenant_id: tenantId, ...row })
          .onConflict((conflict) => conflict.doNothing())
          .returning('name')
          .executeTakeFirst();
        const after = { url: tool.url, annotations: tool.annotations };
        if (first) {
          await assertWithinLimit(trx, options.limits, tenantId, 'tools');
          await appendAuditEntry(trx, { ...actOn(tenantId, actor, 'register', tool.name), after });
        }
        return first;
      });
      const current = (await definitions(tenantId)).find(({ name }) => name === tool.name);
      if (!current || (!inserted && !isSame(toTool(current), tool))) {
        throw new ConflictError(
          'tool_exists',
          `There is another tool ${tool.name}; delete it first.`,
        );
      }
      return toTool(current);
    },

    /** Registers a tool, or replaces the registered one of the name. @throws InvalidInputError ConflictError TenantLimitError */
    replace: async (
      tenantId: string,
      actor: Actor,
      name: string,
      tool: ReplaceTool,
    ): Promise<Tool> => {
      assertSchema(tool.input_schema);
      await db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom('tools')
          .select(['url', 'annotations'])
          .where('tenant_id', '=', tenantId)
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst();
        if (!before) assertNotBuiltIn(name);
        const row = toRow({ ...tool, name });
        await trx
          .insertInto('tools')
          .values({ tenant_id: tenantId, ...row })
          .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(row))
          .execute();
        if (!before) await assertWithinLimit(trx, options.limits, tenantId, 'tools');
        const after = { url: tool.url, annotations: tool.annotations };
        await appendAuditEntry(trx, {
          ...actOn(tenantId, actor, 'replace', name),
          before: before ?? null,
          after,
        });
      });
      return toTool(await findTool({ definitions }, tenantId, name));
    },

    /** @throws NotFoundError */
    remove: (tenantId: string, actor: Actor, name: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const removed = await trx
          .deleteFrom('tools')
          .where('tenant_id', '=', tenantId)
          .where('name', '=', name)
          .returning(['url', 'annotations'])
          .executeTakeFirst();
        if (!removed) throw new NotFoundError('registered tool', name);
        await appendAuditEntry(trx, { ...actOn(tenantId, actor, 'delete', name), before: removed });
      }),
  };
}

/** @throws InvalidInputError */
function assertSchema(schema: Record<string, unknown>): void {
  const problem = findUnusableSchema(schema);
  if (problem) throw new InvalidInputError([{ field: 'input_schema', message: problem }]);
}

const toRow = (tool: RegisterTool) => ({
  ...tool,
  input_schema: JSON.stringify(tool.input_schema),
  annotations: JSON.stringify(tool.annotations),
});

/** Another attempt at a statement that Postgres refuses, or that takes too long, ends in the same way. The model can ask for something else. */
function throwForModel(error: unknown): never {
  if (!isRefusedStatement(error) && !isQueryTimeout(error)) throw error;
  const message = isQueryTimeout(error)
    ? 'The search took too long. Use fewer words.'
    : 'The search failed. Use other words.';
  throw new ToolCallError('not_executed', message, { cause: error, isFinal: true });
}

const actOn = (
  tenantId: string,
  actor: Actor,
  verb: 'register' | 'replace' | 'delete',
  name: string,
): Act => ({
  tenantId,
  actor,
  action: `tool.${verb}`,
  resource: 'tools',
  resourceId: name,
});

/** Registering the same tool again is not a conflict: the request may be a repetition. */
const isSame = (current: Tool, wanted: RegisterTool) =>
  current.url === wanted.url &&
  current.description === wanted.description &&
  current.timeout_seconds === wanted.timeout_seconds &&
  canonicalJson(current.input_schema) === canonicalJson(wanted.input_schema) &&
  canonicalJson(current.annotations) === canonicalJson(wanted.annotations);

export const toTool = (definition: ToolDefinition): Tool => ({
  name: definition.name,
  description: definition.description,
  source: definition.source,
  ...(definition.server !== undefined && { server: definition.server }),
  url: definition.source === 'built_in' ? null : definition.url,
  input_schema: definition.input_schema,
  annotations: definition.annotations,
  timeout_seconds: definition.timeout_seconds,
  named_only: definition.named_only ?? false,
  adaptations: describeAdaptations(definition),
});

/** What a tenant's MCP servers offered when they were last listed. */
async function readMcpDefinitions(
  db: Database,
  connections: McpConnections,
  tenantId: string,
): Promise<ToolDefinition[]> {
  const rows = await db
    .selectFrom('mcp_tools as t')
    .innerJoin('mcp_servers as s', (join) =>
      join.onRef('s.tenant_id', '=', 't.tenant_id').onRef('s.name', '=', 't.server'),
    )
    .select([
      't.name',
      't.server',
      't.tool',
      't.description',
      't.input_schema',
      't.annotations',
      's.transport',
      's.auth',
      's.protocol',
      's.timeout_seconds',
    ])
    .where('t.tenant_id', '=', tenantId)
    .orderBy('t.name')
    .execute();
  return rows.map(({ server, transport, auth, protocol, ...definition }) =>
    createMcpTool(connections, { tenantId, name: server, transport, auth, protocol }, definition),
  );
}
