import { scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { RunUser } from '../../contracts/run.ts';
import type { Scope } from '../../contracts/scope.ts';

/** What tools of a run may ask for. */
const ASKED: readonly Scope[] = [
  'deployments:read',
  'agent_creations:read',
  'agent_creations:write',
];

/** Whoever starts a run, as the run keeps them: the tools of an agent may no more than the key that it was started with. */
export const runUserOf = (principal: Principal): RunUser => {
  const scopes = scopesOf(principal);
  return {
    userId: principal.userId,
    rights: {
      token: principal.token !== undefined,
      scopes: ASKED.filter((scope) => scopes.includes(scope)),
    },
  };
};
