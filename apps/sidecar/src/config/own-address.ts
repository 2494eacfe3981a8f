import { hostname, networkInterfaces } from 'node:os';

/**
 * True when a connection to a host reaches what listens on an address of this machine, as far as can be told without
 * asking a name server.
 * @param host - of a URL: IPv6 in brackets.
 * @param listened - an address or a name, without brackets.
 */
export function isOwnAddress(host: string, listened: string): boolean {
  const to = plainHost(host);
  const at = plainHost(listened);
  if (to === at) return true;
  const isLoopback = (name: string): boolean => name === '::1' || /^127\.[\d.]+$/.test(name);
  const isLocalName = (name: string): boolean => name === 'localhost' || isUnspecified(name);
  if (isLocalName(to) && isLoopback(at)) return true;
  if (isLoopback(to) && at === 'localhost') return true;
  return isUnspecified(at) && (isLocalName(to) || isLoopback(to) || isOfThisMachine(to));
}

/** `0.0.0.0` listens on every address, and a connection to it goes to this machine. */
function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isOfThisMachine(host: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((those = []) =>
    those.map(({ address }) => address),
  );
  return host === hostname().toLowerCase() || addresses.some((address) => plainHost(address) === host);
}

/** One text for each host: lower case, without brackets, zone and the root's dot, addresses in their short form. */
function plainHost(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '');
  const inUrl = `http://${bare.includes(':') ? `[${bare}]` : bare}`;
  return URL.canParse(inUrl) ? new URL(inUrl).hostname.replace(/^\[(.*)\]$/, '$1') : bare;
}
