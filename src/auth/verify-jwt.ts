import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JwtSettings } from '../platform/config/auth.ts';
import { UnauthenticatedError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { principalOf } from './claims.ts';
import { createJsonWebKeys, type JsonWebKeysOptions } from './json-web-keys.ts';
import type { Principal } from './principal.ts';

export type VerifyJwt = (token: string) => Promise<Principal>;

const SYMMETRIC = ['HS256'];
const ASYMMETRIC = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Tolerated clock difference between two machines, in seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Verifies a token and returns its principal. The algorithm decides which key verifies it, so a public key is never used as a secret;
 * `none` is not allowed.
 * @throws UnauthenticatedError UnavailableError
 */
export function createJwtVerifier(
  settings: JwtSettings,
  log: Logger,
  options?: JsonWebKeysOptions,
): VerifyJwt {
  const { secret, jwksUrl, issuer, audience } = settings;
  const keys = jwksUrl ? createJsonWebKeys(jwksUrl, log, options) : undefined;
  const algorithms = [...(secret ? SYMMETRIC : []), ...(keys ? ASYMMETRIC : [])];
  const keyOf: JWTVerifyGetKey = (header, token) => {
    const key = SYMMETRIC.includes(header.alg ?? '') ? secret : keys?.(header, token);
    if (!key) throw new errors.JOSEAlgNotAllowed('there is no key for this algorithm');
    return key;
  };
  return async (token) => {
    const verified = await jwtVerify(token, keyOf, {
      algorithms,
      issuer,
      audience,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp', 'sub'],
    }).catch(refuse);
    return principalOf(verified.payload, token, settings);
  };
}

function refuse(error: unknown): never {
  if (error instanceof errors.JOSEError) throw new UnauthenticatedError(reasonOf(error));
  throw error;
}

/** Never contains the token's own text. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return 'The token is not valid yet.';
    const problem = error.reason === 'missing' ? 'is missing' : 'has an unexpected value';
    return `The claim ${error.claim} of the token ${problem}.`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'The signature algorithm of the token is not accepted.';
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is signed with an unknown key.';
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return 'The token must name its key in the header kid.';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'The signature of the token is invalid.';
  return 'Invalid credentials: neither an API key nor a JWT.';
}
