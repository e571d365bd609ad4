import { type Kysely, sql } from 'kysely';

/**
 * The two roles of our processes; the tables are put behind them by isolate-tables.ts, now and after every later migration.
 *
 * Roles belong to the whole server: another database's migration may make them at the same moment. Where the login that migrates may not
 * create roles, a database administrator has made them and granted them to the logins.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const role of ['orchestrator_tenant', 'orchestrator_system']) {
    await sql.raw(createRole(role)).execute(db);
    await sql.raw(`grant usage on schema public to ${role}`).execute(db);
    await sql.raw(joinRole(role)).execute(db);
  }
}

const createRole = (role: string) => `do $$
  begin
    if not exists (select from pg_roles where rolname = '${role}') then
      create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$`;

/** So that this login may take the role. XX000: another database's migration grants it right now. */
const joinRole = (role: string) => `do $$
  begin
    if not exists (
      select from pg_auth_members
      where roleid = '${role}'::regrole and member = current_user::regrole and set_option and inherit_option
    ) then
      grant ${role} to current_user;
    end if;
  exception when unique_violation or internal_error then null;
  end $$`;
