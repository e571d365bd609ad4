import type { Generated, JSONColumnType } from 'kysely';

export interface BlueprintLimits {
  max_model_calls: number;
  max_tokens: number;
}

/** A versioned definition of an `llm` agent. Built-in ones belong to the tenant `*`, which no principal can be. */
export interface BlueprintsTable {
  tenant_id: string;
  name: string;
  version: number;
  description: string;
  system_prompt: string;
  capabilities: JSONColumnType<string[], string, string>;
  model: string | null;
  /** Names of tools it may call; null means all in the tenant's catalogue. */
  tools: JSONColumnType<string[] | null, string | null, string | null>;
  limits: JSONColumnType<BlueprintLimits, string, string>;
  created_at: Generated<Date>;
}
