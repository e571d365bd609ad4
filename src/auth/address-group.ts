import { isIP, isIPv6 } from 'node:net';

/** The key under which an address is counted. For IPv6 this is its /64 network: one client usually has all addresses of it. */
export function addressGroupOf(ip: string): string {
  const [address = ''] = ip.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  // A proxy can send any text.
  if (isIP(address) === 0) return 'ip:unknown';
  if (mapped || !isIPv6(address)) return `ip:${mapped ?? address}`;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `ip:${groups.slice(0, 4).join(':')}::/64`;
}
