import type { Role, Scope } from '../contracts/scope.ts';

/** The authenticated caller of a request. It can only reach resources of its tenant. */
export interface Principal {
  tenantId: string;
  /** The actor in the audit trail. */
  userId: string;
  roles: readonly Role[];
  /** The authentication method. */
  method: 'development' | 'jwt' | 'api_key';
  /** The scopes that an API key is limited to; without it, all scopes of the roles. */
  scopes?: readonly Scope[];
  /** The caller's own token, for acting as the caller in other systems. */
  token?: CallerToken;
}

/** Never logged and never in Temporal's history. Stored only encrypted. */
export interface CallerToken {
  value: string;
  /** Null if the token does not contain it. */
  expiresAt: Date | null;
}
