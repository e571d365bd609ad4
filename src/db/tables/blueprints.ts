import type { Generated, JSONColumnType } from 'kysely';
import type { ToolPolicyRule } from '../../contracts/approval.ts';
import type { BlueprintLimits } from '../../contracts/blueprint.ts';

/** A versioned definition of an `llm` agent. Built-in ones belong to the tenant `*`, which no principal can be. */
export interface BlueprintsTable {
  tenant_id: string;
  name: string;
  version: number;
  description: string;
  system_prompt: string;
  capabilities: JSONColumnType<string[], string, string>;
  model: string | null;
  /** Names and patterns of tools it may call; null, in built-in ones, means all that need not be named. */
  tools: JSONColumnType<string[] | null, string | null, string | null>;
  limits: JSONColumnType<BlueprintLimits, string, string>;
  permissions: JSONColumnType<ToolPolicyRule[], string | undefined, string>;
  created_by: string | null;
  created_at: Generated<Date>;
}

/** What a tenant has decided on a blueprint, its own or a built-in one; `deleted` hides its own versions. */
export interface BlueprintStatesTable {
  tenant_id: string;
  name: string;
  status: 'enabled' | 'disabled' | 'deleted';
  updated_at: Generated<Date>;
}
