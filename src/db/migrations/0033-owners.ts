import { type Kysely, sql } from 'kysely';

const TABLES = [
  'approvals',
  'approval_waiters',
  'messages',
  'model_calls',
  'effects',
  'agent_calls',
  'budget_reservations',
  'waits',
];

/** Tables whose rows are found by their owner. */
const FOUND_BY_OWNER = [
  'approvals',
  'approval_waiters',
  'model_calls',
  'effects',
  'budget_reservations',
  'waits',
];

/**
 * Conversations, approvals, calls and effects belong to an owner of a kind, in two columns. During a deploy, processes of the previous version
 * still use `workflow_id`, which held the id of any owner: a trigger keeps both in step until a later migration drops that column.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create function keep_owner() returns trigger language plpgsql as $$
        begin
          if new.owner_id is null then
            new.owner_id := new.workflow_id;
            new.owner_kind := case when starts_with(new.workflow_id, 'ac_') then 'agent_creation' else 'workflow' end;
          end if;
          new.workflow_id := new.owner_id;
          return new;
        end $$`,
    )
    .execute(db);
  for (const table of TABLES) for (const step of stepsOf(table)) await sql.raw(step).execute(db);
  for (const table of FOUND_BY_OWNER)
    await sql.raw(`create index ${table}_of_owner on ${table} (tenant_id, owner_id)`).execute(db);
}

const stepsOf = (table: string): string[] => [
  `alter table ${table} add owner_kind text, add owner_id text`,
  // Forced row-level security hides the rows from the owner of the table, too.
  `alter table ${table} no force row level security`,
  `update ${table} set owner_id = workflow_id,
    owner_kind = case when starts_with(workflow_id, 'ac_') then 'agent_creation' else 'workflow' end`,
  `alter table ${table} force row level security`,
  `alter table ${table} alter owner_kind set not null, alter owner_id set not null,
    add constraint ${table}_owner_kind check (owner_kind in ('workflow', 'agent_creation', 'session'))`,
  `create trigger ${table}_keep_owner before insert on ${table} for each row execute function keep_owner()`,
];
