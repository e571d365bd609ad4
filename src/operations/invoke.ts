import { scopesOf } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import type { RequestLimits, Standing } from '../auth/request-limits.ts';
import type { Services } from '../composition/services.ts';
import { inTenant } from '../db/tenant-context.ts';
import { InsufficientScopeError } from '../platform/errors.ts';
import type { AnyOperation, CallerContext } from './operation.ts';

/**
 * Counts a call against the caller's rate limit and checks the scope. Gateways call it before they read the input, so that a rejected call
 * costs little.
 * @throws RateLimitedError InsufficientScopeError
 */
export async function admit(
  limits: RequestLimits | undefined,
  principal: Principal,
  operation: Pick<AnyOperation, 'scope'>,
  onCounted?: (standing: Standing) => void,
): Promise<void> {
  const standing = await limits?.take(principal.tenantId, principal.userId);
  if (standing) onCounted?.(standing);
  assertScope(principal, operation);
}

function assertScope(principal: Principal, { scope }: Pick<AnyOperation, 'scope'>): void {
  if (scope !== 'authenticated' && !scopesOf(principal).includes(scope))
    throw new InsufficientScopeError(scope);
}

/**
 * Runs an operation for its caller. Every gateway calls it, with parsed input. The operation sees only rows of the caller's tenant.
 * @throws InsufficientScopeError and the errors of the operation
 */
export function invoke<Input, Output>(
  services: Services,
  operation: {
    scope: AnyOperation['scope'];
    run(services: Services, context: CallerContext, input: Input): Promise<Output>;
  },
  context: CallerContext,
  input: Input,
): Promise<Output> {
  assertScope(context.principal, operation);
  return inTenant(context.principal.tenantId, () => operation.run(services, context, input));
}
