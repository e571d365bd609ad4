import { tenantId } from '../contracts/ids.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

type Header = string | string[] | undefined;

const USER = /^[\x21-\x7e]{1,128}$/;

export interface DevelopmentHeaders {
  tenant: Header;
  user: Header;
  authorization: string | undefined;
}

/**
 * The development mode, without authentication: whoever asks is believed, and may do everything. `X-Tenant-Id` names the tenant,
 * `X-User-Id` the person who decides and steers; a bearer token is the caller's own for other systems, and is not looked at.
 * @throws InvalidInputError
 */
export function developmentPrincipal(headers: DevelopmentHeaders): Principal {
  const { tenant, user, authorization } = headers;
  const parsed = tenantId.safeParse(tenant ?? 'default');
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'is not a tenant id';
    throw new InvalidInputError([{ field: 'X-Tenant-Id', message }]);
  }
  const userId = user ?? 'developer';
  if (typeof userId === 'string' && USER.test(userId)) {
    const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
    return {
      tenantId: parsed.data,
      userId,
      roles: ['admin'],
      method: 'development',
      ...(token && { token: { value: token, expiresAt: null } }),
    };
  }
  throw new InvalidInputError([
    {
      field: 'X-User-Id',
      message: 'must be 1 to 128 printable ASCII characters without spaces',
    },
  ]);
}
