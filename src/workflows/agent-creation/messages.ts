/** The workflow type, as Temporal's histories hold it: never rename it. */
export const CREATION_WORKFLOW = 'agentCreation';
export type CreationWorkflow = (input: CreationInput) => Promise<{ status: string }>;

export interface CreationInput {
  tenant_id: string;
  agent_creation_id: string;
  /** Of its lives: it was asked again so often. */
  attempt: number;
  /** Limits of one call, in seconds, fixed when it starts. */
  timeout: number;
  heartbeat_timeout: number;
  /** How often a model or a deployment may refuse. */
  max_attempts: number;
}
