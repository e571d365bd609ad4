import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { privateRanges } from './address-ranges.ts';

/** Interval between two lookups, because services move. Milliseconds. */
const REFRESH_MS = 30_000;

interface Own {
  host: string;
  port: number;
  /** The addresses of the host as of the last lookup. */
  addresses: string[];
}

/** The addresses of this platform's own servers, under all their names and addresses. */
export class OwnAddresses {
  readonly #all: Own[];

  private constructor(all: Own[]) {
    this.#all = all;
  }

  /** @param list entries of the form `host:port` */
  static async resolve(list: readonly string[]): Promise<OwnAddresses> {
    const own = new OwnAddresses([...new Set(list)].map(parse));
    await own.#refresh();
    setInterval(() => void own.#refresh(), REFRESH_MS).unref();
    return own;
  }

  includes(port: number, address: string): boolean {
    return this.#all.some(
      (own) => own.port === port && own.addresses.some((one) => isSame(one, address)),
    );
  }

  /** A name that does not resolve now may be temporarily unavailable: its known addresses stay. */
  async #refresh(): Promise<void> {
    await Promise.all(
      this.#all.map(async (own) => {
        if (isIP(own.host)) return;
        const found = await lookup(own.host, { all: true }).catch(() => []);
        if (found.length > 0) own.addresses = found.map(({ address }) => address);
      }),
    );
  }
}

function parse(address: string): Own {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at).replace(/^\[|\]$/g, '');
  return { host, port: Number(address.slice(at + 1)), addresses: isIP(host) ? [host] : [] };
}

/** A server on loopback is reachable at every loopback address; a server on all addresses, at every address of this machine. */
function isSame(own: string, address: string): boolean {
  if (own === address) return true;
  if (isEvery(own)) return privateRanges.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  return isLoopback(own) && isLoopback(address);
}

const isEvery = (address: string) => address === '0.0.0.0' || address === '::';
const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';
