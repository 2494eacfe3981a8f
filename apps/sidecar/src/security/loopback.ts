import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** True for what only this machine can reach: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return /^localhost\.?$/i.test(address);
  // An IPv4 address in IPv6 (::ffff:127.0.0.1) counts as what it is.
  return LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
