import type { EventEnvelope } from '../../src/contracts/event.ts';
import type { WorkflowDetail } from '../../src/contracts/workflow.ts';
import type { PatientClient } from './patient-client.ts';
import type { RunScript, Tenant } from './script.ts';

/** A run as its user knows it. */
export interface DrivenRun {
  id: string;
  script: RunScript;
  tenant: Tenant;
  /** Of the mock model. */
  scenario: string;
  isFork: boolean;
  /** What came over SSE, in order. */
  seen: EventEnvelope[];
  /** Pauses that were asked for and not taken back. */
  pauses: number;
  decided: Map<string, number>;
  /** Nothing more will be done with it. */
  isFinal: boolean;
  last?: WorkflowDetail;
}

export interface World {
  users: Map<Tenant, PatientClient>;
  model: PatientClient;
  tools: PatientClient;
  runs: Map<string, DrivenRun>;
  /** What a user met that must not be. */
  complaints: string[];
  /** Runs that were not accepted in time have no id to complain about. */
  deadline: number;
}

export const userOf = (world: World, tenant: Tenant): PatientClient => {
  const user = world.users.get(tenant);
  if (!user) throw new Error(`nobody drives ${tenant}`);
  return user;
};
