import { tenantId } from '../contracts/ids.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

/**
 * The development mode, without authentication: whoever asks is believed, `X-Tenant-Id` names the tenant.
 * @throws InvalidInputError
 */
export function developmentPrincipal(header: string | string[] | undefined): Principal {
  const parsed = tenantId.safeParse(header ?? 'default');
  if (parsed.success) return { tenantId: parsed.data };
  throw new InvalidInputError([
    { field: 'X-Tenant-Id', message: parsed.error.issues[0]?.message ?? 'is not a tenant id' },
  ]);
}
