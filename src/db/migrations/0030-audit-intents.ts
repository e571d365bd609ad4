import { type Kysely, sql } from 'kysely';

/**
 * An act outside our database has its entry before it happens: `pending`, until its outcome is known. That is the only change that an entry takes,
 * once; everything else stays append-only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table audit drop constraint audit_result_check`,
  `alter table audit add constraint audit_result_check
    check (result in ('pending', 'succeeded', 'failed', 'denied', 'unknown'))`,
  `create index audit_pending on audit (at) where result = 'pending'`,
  `create function complete_act() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        if old.result = 'pending' and new.result <> 'pending'
          and to_jsonb(new) - array['result', 'after', 'details'] = to_jsonb(old) - array['result', 'after', 'details']
        then return new; end if;
      end if;
      raise exception 'audit entries are append-only';
    end $$`,
  `drop trigger audit_append_only on audit`,
  `create trigger audit_append_only before update or delete on audit for each row execute function complete_act()`,
  `alter table audit enable always trigger audit_append_only`,
  `grant update (result, after, details) on audit to orchestrator_tenant`,
];
