import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { HttpError } from './http-error.ts';

const CONNECT_WITHIN_MS = 10_000;
/** Of all headers of an answer. Bytes. */
const MAX_HEADERS = 64 * 1024;

/**
 * The connections of a client. Each is looked at when it is made, by the address that it really goes to: a name may resolve otherwise a
 * moment after it was looked up. An error before the connection stands is one of a request that was not sent.
 */
export function createAgent(policy: AddressPolicy): Agent {
  return new Agent({
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      const connect = buildConnector({
        lookup: guardedLookup(policy, port),
        timeout: CONNECT_WITHIN_MS,
      });
      if (isIP(host) && policy.forbids({ host, port }, host))
        return callback(forbidden(host), null);
      connect(options, (error, socket) => {
        if (error) callback(toNotSent(error), null);
        else callback(null, socket);
      });
    },
    // An answer may take hours: how long a request may take is its signal's to say.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADERS,
    keepAliveTimeout: 1000,
  });
}

const guardedLookup =
  (policy: AddressPolicy, port: number): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`no address of ${host}`), '', 0);
      if (addresses.some(({ address }) => policy.forbids({ host, port }, address)))
        return callback(forbidden(host), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

const forbidden = (host: string) =>
  new HttpError('forbidden_address', `Requests to the address of ${host} are not allowed.`);

function toNotSent(error: Error & { code?: string }): HttpError {
  if (error instanceof HttpError) return error;
  return new HttpError('unreachable', `It cannot be reached (${error.code ?? error.message}).`, {
    cause: error,
  });
}
