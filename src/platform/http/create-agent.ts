import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { forbiddenAddress, HttpError } from './http-error.ts';

const CONNECT_WITHIN_MS = 10_000;
/** Maximum size of all headers of a response. Bytes. */
const MAX_HEADERS = 64 * 1024;

export interface AgentOptions {
  /** If false, every request has its own connection, so it never meets one that the server is closing. */
  keepAlive: boolean;
}

/**
 * Creates the connections of a client. Each is checked when it is opened, by its actual address, because a name may resolve differently a
 * moment after a lookup. An error before the connection is open means that the request was not sent.
 */
export function createAgent(policy: AddressPolicy, { keepAlive }: AgentOptions): Agent {
  return new Agent({
    connect: createConnector(policy, CONNECT_WITHIN_MS),
    // An answer may take hours: how long a request may take is its signal's to say.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADERS,
    ...(!keepAlive && { pipelining: 0 }),
  });
}

/** Opens connections to addresses that may be called. */
export const createConnector =
  (policy: AddressPolicy, timeout: number): buildConnector.connector =>
  (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    if (isIP(host) && policy.forbids({ host, port }, host))
      return callback(forbiddenAddress(host), null);
    const connect = buildConnector({ lookup: guardedLookup(policy, port), timeout });
    connect(options, (error, socket) => {
      if (error) callback(toNotSent(error, host), null);
      else callback(null, socket);
    });
  };

const guardedLookup =
  (policy: AddressPolicy, port: number): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`no address of ${host}`), '', 0);
      if (addresses.some(({ address }) => policy.forbids({ host, port }, address)))
        return callback(forbiddenAddress(host), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN'];

function toNotSent(error: Error & { code?: string }, host: string): HttpError {
  if (error instanceof HttpError) return error;
  const { code = error.message } = error;
  const reason = UNRESOLVED.includes(code) ? `the name ${host} does not resolve` : code;
  return new HttpError('unreachable', reason, { cause: error });
}
