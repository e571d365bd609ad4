import { type Kysely, sql } from 'kysely';

/** Tools can be called outside of a run: the owner of such an effect is the tool. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table effects drop constraint effects_owner_kind,
    add constraint effects_owner_kind check (owner_kind in ('workflow', 'agent_creation', 'session', 'tool'))`.execute(
    db,
  );
}
