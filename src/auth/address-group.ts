import { isIP, isIPv6 } from 'node:net';

/** Of an IPv6 address its network of 64 bits: whoever has one address of it has them all. */
export function addressGroupOf(ip: string): string {
  const [address = ''] = ip.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  // What a proxy says may be anything.
  if (isIP(address) === 0) return 'ip:unknown';
  if (mapped || !isIPv6(address)) return `ip:${mapped ?? address}`;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `ip:${groups.slice(0, 4).join(':')}::/64`;
}
