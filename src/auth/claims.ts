import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { tenantId } from '../contracts/ids.ts';
import { type Role, role } from '../contracts/scope.ts';
import type { JwtSettings } from '../platform/config/auth.ts';
import { UnauthenticatedError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

const userId = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** Converts the claims of a verified token to a principal. @throws UnauthenticatedError */
export function principalOf(claims: JWTPayload, token: string, settings: JwtSettings): Principal {
  const { tenantClaim, rolesClaim, defaultRole } = settings;
  const user = userId.safeParse(claims.sub);
  if (!user.success)
    throw new UnauthenticatedError('The claim sub of the token must be a user id.');
  const tenant = tenantId.safeParse(claimAt(claims, tenantClaim));
  if (!tenant.success)
    throw new UnauthenticatedError(`The claim ${tenantClaim} of the token must be a tenant id.`);
  return {
    tenantId: tenant.data,
    userId: user.data,
    roles: rolesOf(claimAt(claims, rolesClaim), defaultRole),
    method: 'jwt',
    token: {
      value: token,
      expiresAt: claims.exp === undefined ? null : new Date(claims.exp * 1000),
    },
  };
}

/** The name of a claim can contain dots, as in `https://example.com/tenant`: a claim with the whole name takes precedence over a path. */
function claimAt(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isOwnerOf(value, name) ? value[name] : undefined), claims);
}

const isOwnerOf = (value: unknown, name: string): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name);

/** Unknown roles grant nothing. A token that has only unknown roles does not get the default role either. */
function rolesOf(claim: unknown, fallback: Role): Role[] {
  if (claim === undefined || claim === null) return [fallback];
  return [claim].flat().flatMap((name) => role.safeParse(name).data ?? []);
}
