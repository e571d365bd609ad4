import type { DeploymentView } from '../../contracts/deployment.ts';
import type { Attempt } from '../conversations/ask-for-json.ts';
import type { Caller } from '../deployments/caller.ts';
import { readGraphs } from '../deployments/graphs.ts';
import type { CallerRequest } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';

export interface ResolveRequest extends CallerRequest, Attempt {
  item: number;
  /** `reason` is what the person has answered. */
  answered?: boolean;
}

export type Resolved =
  | { kind: 'resolved' }
  | { kind: 'question'; question: string }
  | { kind: 'invalid'; reason: string };

export const isUsable = ({ status }: DeploymentView) => status === 'ok' || status === 'stale';

/** One that refuses the caller says why: where it is who they are, they may sign in again. @throws DeploymentError */
export const recheckDeployment = (
  deps: CreationDeps,
  caller: Caller,
  { deployment }: DeploymentView,
) => readGraphs(deps.deployments, caller, deployment.deployment_id, { refresh: true });
