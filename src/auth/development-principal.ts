import { tenantId } from '../contracts/ids.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

type Header = string | string[] | undefined;

const USER = /^[\x21-\x7e]{1,128}$/;

/**
 * The development mode, without authentication: whoever asks is believed. `X-Tenant-Id` names the tenant, `X-User-Id` the
 * person who decides and steers.
 * @throws InvalidInputError
 */
export function developmentPrincipal(tenant: Header, user: Header): Principal {
  const parsed = tenantId.safeParse(tenant ?? 'default');
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'is not a tenant id';
    throw new InvalidInputError([{ field: 'X-Tenant-Id', message }]);
  }
  const userId = user ?? 'developer';
  if (typeof userId === 'string' && USER.test(userId)) return { tenantId: parsed.data, userId };
  throw new InvalidInputError([
    {
      field: 'X-User-Id',
      message: 'must be 1 to 128 printable ASCII characters without spaces',
    },
  ]);
}
