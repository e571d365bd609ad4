import type { KeyObject } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Role } from '../../contracts/scope.ts';
import { type Config, ConfigError } from './config.ts';

/** Whose tokens are taken, and what is read out of them. One of `secret` and `jwksUrl` is there, or both. */
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
  /** Whoever asks is believed, of pages only those of `origins` and of this machine. */
  | { kind: 'development'; origins: string[] }
  /** Everybody shows an API key, or a token where `jwt` says whose. */
  | { kind: 'required'; jwt: JwtSettings | undefined };

/**
 * How the API learns who asks. Without any setting that is the development mode, on loopback only.
 * @throws ConfigError where others could ask, and nobody would have to say who they are
 */
export function authOf(config: Config): AuthSettings {
  const jwt = jwtOf(config);
  if (config.AUTH === 'required' || (jwt && config.AUTH === undefined))
    return { kind: 'required', jwt };
  if (jwt)
    throw new ConfigError([
      'AUTH: is development, yet JWT_SECRET or JWT_JWKS_URL is set; drop one',
    ]);
  if (config.TRUSTED_PROXIES)
    throw new ConfigError([
      'TRUSTED_PROXIES: others come through a proxy, and nobody would have to say who they are; set AUTH=required, or JWT_SECRET or JWT_JWKS_URL',
    ]);
  if (config.CORS_ORIGINS.includes('*'))
    throw new ConfigError([
      'CORS_ORIGINS: with *, any page that a browser on this machine shows could do anything without credentials; name the origins, or set AUTH=required',
    ]);
  if (isLoopback(config.HOST)) return { kind: 'development', origins: config.CORS_ORIGINS };
  throw new ConfigError([
    `HOST: others can reach ${config.HOST}, and nobody would have to say who they are. Set AUTH=required (API keys; the first one is made by \`npm run api-key\`), or JWT_SECRET or JWT_JWKS_URL; or listen on 127.0.0.1.`,
  ]);
}

function jwtOf(config: Config): JwtSettings | undefined {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = config;
  // The schema has seen to it that both are there where one of the other two is.
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
