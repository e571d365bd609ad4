import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ForbiddenAddressError, isForbidden } from './guard-address.ts';

/** For connections: looks a name up, and refuses it where one of its addresses may not be called. */
export const guardedLookup =
  (allowPrivateNetworks: boolean): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`no address of ${host}`), '', 0);
      if (addresses.some(({ address }) => isForbidden(address, allowPrivateNetworks)))
        return callback(new ForbiddenAddressError(host), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
