import type { Role, Scope } from '../contracts/scope.ts';

/** Who a request comes from. Everything it can reach belongs to its tenant. */
export interface Principal {
  tenantId: string;
  /** Who acts, for the audit trail. */
  userId: string;
  roles: readonly Role[];
  /** How it was told who it is. */
  method: 'development' | 'jwt' | 'api_key';
  /** What an API key is narrowed to; without it, everything that the roles may. */
  scopes?: readonly Scope[];
  /** The caller's own token, to act as the caller elsewhere. */
  token?: CallerToken;
}

/** Never logged, never in a history of Temporal's, at rest only encrypted. */
export interface CallerToken {
  value: string;
  /** Null where it does not say. */
  expiresAt: Date | null;
}
