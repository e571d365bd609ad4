import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { ToolCallError } from './tool.ts';

/** Link-local addresses carry the clouds' metadata services: no tool may be there, whatever is allowed. */
const never = new BlockList();
never.addSubnet('169.254.0.0', 16);
never.addSubnet('fe80::', 10, 'ipv6');
never.addAddress('fd00:ec2::254', 'ipv6');

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix);
}
privateNetworks.addAddress('::', 'ipv6');
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** The address is not ours to call: this will not pass later. */
export class ForbiddenAddressError extends ToolCallError {
  constructor(host: string) {
    super('not_executed', `Tools may not call the address of ${host}.`, { isFinal: true });
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * Refuses a URL whose host is, or resolves to, an address that tools may not reach.
 * @throws ToolCallError `not_executed`
 */
export async function guardAddress(url: string, allowPrivateNetworks: boolean): Promise<void> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  for (const address of await resolve(host)) {
    if (isForbidden(address, allowPrivateNetworks)) throw new ForbiddenAddressError(host);
  }
}

/** Whether tools may not reach an IP address. */
export function isForbidden(address: string, allowPrivateNetworks: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return (
    never.check(address, family) ||
    (!allowPrivateNetworks && privateNetworks.check(address, family))
  );
}

async function resolve(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new ToolCallError('not_executed', `The name ${host} does not resolve.`, { cause: error });
  }
}
