import type { JSONColumnType } from 'kysely';
import type { AssignedAgent } from '../../contracts/plan.ts';
import type { Failure, StepStatus } from '../../contracts/workflow.ts';

export interface StepsTable {
  tenant_id: string;
  workflow_id: string;
  step_id: string;
  /** Order in the plan, from 0. */
  position: number;
  title: string;
  instruction: string;
  capability: string;
  depends_on: JSONColumnType<string[], string, string>;
  agent: JSONColumnType<AssignedAgent, string, string>;
  output_schema: JSONColumnType<Record<string, unknown> | null, string | null, string | null>;
  status: StepStatus;
  round: number;
  output: string | null;
  error: JSONColumnType<Failure | null, string | null, string | null>;
  started_at: Date | null;
  finished_at: Date | null;
}
