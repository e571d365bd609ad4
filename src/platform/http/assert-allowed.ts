import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { forbiddenAddress, HttpError } from './http-error.ts';

/**
 * Rejects a URL when it is registered. Connections are checked again when they are opened.
 * @throws HttpError `forbidden_address`, or `unreachable` if the host does not resolve
 */
export async function assertAllowed(policy: AddressPolicy, url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  for (const address of await resolve(host))
    if (policy.forbids(target, address)) throw forbiddenAddress(host);
}

async function resolve(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new HttpError('unreachable', `the name ${host} does not resolve`, { cause: error });
  }
}
