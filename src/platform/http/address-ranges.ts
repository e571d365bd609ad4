import { BlockList } from 'node:net';

/** Cloud metadata services and unusable networks. Always forbidden, even if the operator allows private networks. */
const FORBIDDEN = [
  // Link-local: the metadata services of AWS, Azure, Google, Oracle, DigitalOcean and others are at 169.254.169.254.
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128', // AWS
  'fd20:ce::254/128', // Google
  '100.100.100.200/32', // Alibaba
  '168.63.129.16/32', // Azure's wire server
  '192.0.0.192/32', // Oracle, from inside its network
  '0.0.0.0/8', // this host
  '::/128',
  '224.0.0.0/4', // multicast
  'ff00::/8',
  '240.0.0.0/4', // reserved, and broadcast
];

/** Networks that are not on the public Internet (RFC 6890 and its successors). */
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '::1/128',
  '100::/64', // discard
  '2001::/23', // protocol assignments: Teredo, ORCHID
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fc00::/7',
  'fec0::/10', // site-local
];

export const forbiddenRanges = toBlockList(FORBIDDEN);
export const privateRanges = toBlockList(PRIVATE);

/** Parses networks as `address/bits`; an address without bits is a single address. */
export function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
