import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { privateRanges } from './address-ranges.ts';

/** Names of services move: where they are is looked up again this often. Milliseconds. */
const REFRESH_MS = 30_000;

interface Own {
  host: string;
  port: number;
  /** Where the host is, as of the last look. */
  addresses: string[];
}

/** Where this platform's own servers are, by whatever name or address somebody else calls them. */
export class OwnAddresses {
  readonly #all: Own[];

  private constructor(all: Own[]) {
    this.#all = all;
  }

  /** @param list as `host:port` */
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

  /** A name that does not resolve now may be only away: what was known of it stays. */
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

/** A server that listens on loopback is there by every address of loopback; one that listens on all addresses, by every one of this machine. */
function isSame(own: string, address: string): boolean {
  if (own === address) return true;
  if (isEvery(own)) return privateRanges.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  return isLoopback(own) && isLoopback(address);
}

const isEvery = (address: string) => address === '0.0.0.0' || address === '::';
const isLoopback = (address: string) => address.startsWith('127.') || address === '::1';
