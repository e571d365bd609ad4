import type { Generated, JSONColumnType } from 'kysely';
import type { ToolAnnotations } from '../../contracts/tool.ts';

/** A tool service that a tenant registered. */
export interface ToolsTable {
  tenant_id: string;
  name: string;
  description: string;
  url: string;
  input_schema: JSONColumnType<Record<string, unknown>, string, string>;
  annotations: JSONColumnType<ToolAnnotations, string, string>;
  timeout_seconds: number;
  created_at: Generated<Date>;
}
