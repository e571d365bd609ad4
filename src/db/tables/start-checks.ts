import type { Generated } from 'kysely';

/** A check of the starts of workflows: `encrypted` or `signed`. */
export interface StartChecksTable {
  kind: string;
  since: Generated<Date>;
}
