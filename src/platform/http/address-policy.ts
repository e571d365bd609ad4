import { isIP } from 'node:net';
import { forbiddenRanges, privateRanges, toBlockList } from './address-ranges.ts';
import { embeddedIPv4 } from './embedded-address.ts';
import type { OwnAddresses } from './own-addresses.ts';

export interface AddressPolicyOptions {
  /** Whether requests may reach private networks. */
  allowPrivateNetworks: boolean;
  /** Exceptions on private networks: `host`, `host:port`, `address`, `network/bits`. */
  privateHosts?: readonly string[];
  /** Addresses of this platform. Requests never reach them. */
  own?: Pick<OwnAddresses, 'includes'>;
}

export interface Target {
  /** The host in the URL, without brackets. */
  host: string;
  port: number;
}

/** Decides which addresses a request may reach if its URL comes from a tenant. */
export interface AddressPolicy {
  /** Whether a connection to this address of a host is forbidden. */
  forbids(target: Target, address: string): boolean;
}

export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const isAllowed = createAllowList(options.privateHosts ?? []);
  const forbids = (target: Target, address: string): boolean => {
    const family = familyOf(address);
    if (forbiddenRanges.check(address, family)) return true;
    if (options.own?.includes(target.port, address)) return true;
    const inner = family === 'ipv6' ? embeddedIPv4(address) : undefined;
    if (inner !== undefined && forbids(target, inner)) return true;
    if (options.allowPrivateNetworks || isAllowed(target, address)) return false;
    return privateRanges.check(address, family);
  };
  return { forbids };
}

function createAllowList(entries: readonly string[]) {
  const networks = toBlockList(entries.filter(isNetwork));
  const hosts = new Set(
    entries.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase()),
  );
  return ({ host, port }: Target, address: string): boolean =>
    hosts.has(host.toLowerCase()) ||
    hosts.has(`${host.toLowerCase()}:${port}`) ||
    hosts.has(`${address}:${port}`) ||
    networks.check(address, familyOf(address));
}

const isNetwork = (entry: string) => isIP(entry.split('/')[0] ?? '') !== 0;
const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
