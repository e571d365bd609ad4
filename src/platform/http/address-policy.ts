import { isIP } from 'node:net';
import { forbiddenRanges, privateRanges, toBlockList } from './address-ranges.ts';
import { embeddedIPv4 } from './embedded-address.ts';
import type { OwnAddresses } from './own-addresses.ts';

export interface AddressPolicyOptions {
  /** Whether addresses on private networks may be reached at all. */
  allowPrivateNetworks: boolean;
  /** What may be reached on private networks all the same: `host`, `host:port`, `address`, `network/bits`. */
  privateHosts?: readonly string[];
  /** Of this platform itself: never reached. */
  own?: Pick<OwnAddresses, 'includes'>;
}

export interface Target {
  /** As the URL names it, without brackets. */
  host: string;
  port: number;
}

/** Which addresses requests may go to whose URL somebody else has chosen. */
export interface AddressPolicy {
  /** Whether a connection to one of a host's addresses is forbidden. */
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
