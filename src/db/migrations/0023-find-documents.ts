import { type Kysely, sql } from 'kysely';

/**
 * Where a tenant's documents match. Behind row-level security Postgres does not ask an index before it has asked the policy, unless the operator
 * cannot tell what it has seen; text search can, and would read every document of the tenant. The function asks the index with its owner's rights, says
 * the policy's condition itself, and gives away ids only: the documents are read behind the policy.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create function find_documents(query tsquery) returns setof text
    language sql stable security definer rows 100 set search_path = pg_catalog, pg_temp as $$
      select document_id from public.documents
      where tenant_id = nullif(current_setting('app.tenant_id', true), '') and search @@ query
    $$`,
  `revoke all on function find_documents from public`,
  `grant execute on function find_documents to orchestrator_tenant`,
];
