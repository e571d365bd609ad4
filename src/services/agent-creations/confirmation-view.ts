import type { CallerRequest } from './caller.ts';
import { changesOf, type ItemRow } from './creation-row.ts';

export interface ConfirmRequest extends CallerRequest {
  /** Counts the confirmations of this life. */
  round: number;
  /** Why it is shown again. */
  note?: string;
}

/** What a person sees of one agent. */
export interface ConfirmationView {
  item: number;
  operation: ItemRow['operation'];
  name: string;
  description: string;
  deployment: string | null;
  graph: string | null;
  assistant_id: string | null;
  config: Record<string, unknown> | null;
  changes: ReturnType<typeof changesOf>;
}

export const toConfirmationView = (row: ItemRow): ConfirmationView => ({
  item: row.item,
  operation: row.operation,
  name: row.name,
  description: row.description,
  deployment: row.deployment,
  graph: row.graph_id,
  assistant_id: row.assistant_id,
  config: row.config,
  changes: changesOf(row),
});
