import type { Generated } from 'kysely';

/** What each process has in flight for a tenant, for limits over all processes. A row that is not refreshed counts no more. */
export interface InFlightTable {
  tenant_id: string;
  kind: 'steps' | 'streams';
  holder: string;
  count: number;
  seen_at: Generated<Date>;
}
