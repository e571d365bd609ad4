/**
 * The IPv4 address inside an IPv6 address of a translator or tunnel: IPv4-mapped (RFC 4291), IPv4-compatible, NAT64 (RFC 6052, RFC 8215),
 * 6to4 (RFC 3056) and Teredo (RFC 4380). Undefined for any other address.
 */
export function embeddedIPv4(address: string): string | undefined {
  const groups = expand(address);
  if (!groups) return undefined;
  const [first = 0, second = 0, third = 0] = groups;
  const leading = (count: number) => groups.slice(0, count).every((group) => group === 0);
  const last = toIPv4(groups[6], groups[7]);
  if (leading(5) && groups[5] === 0xffff) return last;
  if (leading(4) && groups[4] === 0xffff && groups[5] === 0) return last;
  if (leading(6) && (groups[6] !== 0 || (groups[7] ?? 0) > 1)) return last;
  if (first === 0x64 && second === 0xff9b) return last;
  if (first === 0x2002) return toIPv4(second, third);
  if (first === 0x2001 && second === 0)
    return toIPv4((groups[6] ?? 0) ^ 0xffff, (groups[7] ?? 0) ^ 0xffff);
  return undefined;
}

const toIPv4 = (high = 0, low = 0): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');

/** Splits an IPv6 address into its eight groups. */
function expand(address: string): number[] | undefined {
  const [bare = ''] = address.split('%');
  const dotted = /(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const text = dotted
    ? `${dotted[1]}${toHex(dotted[2], dotted[3])}:${toHex(dotted[4], dotted[5])}`
    : bare;
  const [head = '', tail] = text.split('::');
  const before = toGroups(head);
  const after = tail === undefined ? [] : toGroups(tail);
  const missing = 8 - before.length - after.length;
  if (missing < 0 || (tail === undefined && missing !== 0)) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

const toGroups = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
const toHex = (high = '0', low = '0') => ((Number(high) << 8) | Number(low)).toString(16);
