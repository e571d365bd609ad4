import type { KeyObject } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Role } from '../../contracts/scope.ts';
import { type Config, ConfigError } from './config.ts';

/** Which tokens are accepted, and which claims are read. `secret`, `jwksUrl` or both are set. */
export interface JwtSettings {
  secret: KeyObject | undefined;
  jwksUrl: string | undefined;
  issuer: string;
  audience: string;
  tenantClaim: string;
  rolesClaim: string;
  defaultRole: Role;
}

export type AuthSettings =
  /** No authentication: all callers are trusted, but pages only of `origins` and of this machine. */
  | { kind: 'development'; origins: string[] }
  /** Every caller needs an API key, or a token if `jwt` is set. */
  | { kind: 'required'; jwt: JwtSettings | undefined };

/**
 * How the API authenticates callers. Without any setting this is development mode, on loopback only.
 * @throws ConfigError if other machines could call the API without credentials
 */
export function authOf(config: Config): AuthSettings {
  const jwt = jwtOf(config);
  if (config.AUTH === 'required' || (jwt && config.AUTH === undefined))
    return { kind: 'required', jwt };
  if (jwt)
    throw new ConfigError([
      'AUTH: is development, but JWT_SECRET or JWT_JWKS_URL is set. Remove one of them.',
    ]);
  if (config.TRUSTED_PROXIES)
    throw new ConfigError([
      'TRUSTED_PROXIES: clients behind a proxy could call the API without credentials. Set AUTH=required, JWT_SECRET or JWT_JWKS_URL.',
    ]);
  if (config.CORS_ORIGINS.includes('*'))
    throw new ConfigError([
      'CORS_ORIGINS: with *, any page in a browser on this machine could call the API without credentials. List the origins, or set AUTH=required.',
    ]);
  if (isLoopback(config.HOST)) return { kind: 'development', origins: config.CORS_ORIGINS };
  throw new ConfigError([
    `HOST: other machines could call the API on ${config.HOST} without credentials. Set AUTH=required (\`npm run api-key\` creates the first API key), JWT_SECRET or JWT_JWKS_URL; or listen on 127.0.0.1.`,
  ]);
}

function jwtOf(config: Config): JwtSettings | undefined {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = config;
  // The schema requires both if one of the other two is set.
  if (!issuer || !audience || !(config.JWT_SECRET || config.JWT_JWKS_URL)) return undefined;
  return {
    secret: config.JWT_SECRET,
    jwksUrl: config.JWT_JWKS_URL,
    issuer,
    audience,
    tenantClaim: config.JWT_TENANT_CLAIM,
    rolesClaim: config.JWT_ROLES_CLAIM,
    defaultRole: config.JWT_DEFAULT_ROLE,
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host === 'localhost';
  return LOOPBACK.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
