import { isIP } from 'node:net';
import { forbiddenRanges, privateRanges, toBlockList } from './address-ranges.ts';
import { embeddedIPv4 } from './embedded-address.ts';

export interface AddressPolicyOptions {
  /** Whether addresses on private networks may be reached at all. */
  allowPrivateNetworks: boolean;
  /** What may be reached on private networks all the same: `host`, `host:port`, `address`, `network/bits`. */
  privateHosts?: readonly string[];
  /** Of this platform itself, as `host:port`: never reached. */
  ownAddresses?: readonly string[];
}

export interface Target {
  /** As the URL names it, without brackets. */
  host: string;
  port: number;
}

/** Which addresses requests may go to whose URL a tenant, or somebody outside, has chosen. */
export interface AddressPolicy {
  /** Whether a connection to one of a host's addresses is forbidden. */
  forbids(target: Target, address: string): boolean;
}

export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const isAllowed = createAllowList(options.privateHosts ?? []);
  const own = (options.ownAddresses ?? []).map(parseOwn);
  const isOwn = ({ port }: Target, address: string) =>
    own.some(
      (mine) =>
        mine.port === port &&
        (mine.host === address ||
          (isLoopback(address) && isLoopback(mine.host)) ||
          // Bound to every address of this machine: any private one may be it.
          (isEvery(mine.host) && privateRanges.check(address, familyOf(address)))),
    );
  const forbids = (target: Target, address: string): boolean => {
    const family = familyOf(address);
    if (forbiddenRanges.check(address, family) || isOwn(target, address)) return true;
    const inner = family === 'ipv6' ? embeddedIPv4(address) : undefined;
    if (inner !== undefined && forbids(target, inner)) return true;
    if (options.allowPrivateNetworks || isAllowed(target, address)) return false;
    return privateRanges.check(address, family);
  };
  return { forbids };
}

function createAllowList(entries: readonly string[]) {
  const networks = toBlockList(entries.filter((entry) => isNetwork(entry)));
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

function parseOwn(address: string): Target {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at).replace(/^\[|\]$/g, '');
  return { host: host === 'localhost' ? '127.0.0.1' : host, port: Number(address.slice(at + 1)) };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const isLoopback = (address: string) =>
  address.startsWith('127.') || address === '::1' || isEvery(address);
const isEvery = (address: string) => address === '0.0.0.0' || address === '::';
