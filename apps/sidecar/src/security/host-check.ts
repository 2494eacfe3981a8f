import { isIP } from 'node:net';
import { isLoopback } from './loopback.js';

/**
 * Refuses requests that name a host which is not this one. A web page of a stranger can let its own name point to
 * 127.0.0.1 (DNS rebinding); the browser then takes the sidecar for a part of that page, but says its name in `Host`.
 */
export class HostCheck {
  private readonly names: ReadonlySet<string>;
  private readonly allowsEveryAddress: boolean;

  /**
   * @param listened - the hosts that are listened on.
   * @param allowedHosts - `security.allowedHosts`.
   */
  constructor(listened: readonly string[], allowedHosts: readonly string[]) {
    this.names = new Set([...listened, ...allowedHosts].map(hostKey).filter((key) => key !== undefined));
    // On 0.0.0.0 every address of the machine is right, and an address cannot be rebound: only names can.
    this.allowsEveryAddress = listened.some((host) => UNSPECIFIED.has(hostKey(host) ?? ''));
  }

  /** @param hostHeader - `Host`, or `:authority` of HTTP/2 and gRPC; its port does not matter. */
  allows(hostHeader: string | undefined): boolean {
    const host = hostHeader === undefined ? undefined : hostOf(hostHeader);
    const key = host === undefined ? undefined : hostKey(host);
    if (key === undefined) return false;
    return (
      isLoopback(key) || this.names.has(key) || (this.allowsEveryAddress && isIP(withoutZone(key)) !== 0)
    );
  }
}

const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The host of `host`, `host:port`, `[v6]` and `[v6]:port`; undefined for anything else. */
function hostOf(header: string): string | undefined {
  if (header.length > 300) return undefined;
  const bracketed = /^\[([\da-f:.]+(?:%[\w.-]+)?)\](?::\d{1,5})?$/i.exec(header)?.[1];
  if (bracketed !== undefined) return isIP(withoutZone(bracketed)) === 6 ? bracketed : undefined;
  return /^([\w.-]+)(?::\d{1,5})?$/.exec(header)?.[1];
}

/** One text for each host: lower case, without the root's dot, IPv6 in its short form. */
function hostKey(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(withoutZone(bare)) === 6) return shortForm(withoutZone(bare));
  const name = bare.replace(/\.$/, '');
  return name === '' ? undefined : name;
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

/** `0:0:0:0:0:0:0:1` as `::1`. */
function shortForm(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
