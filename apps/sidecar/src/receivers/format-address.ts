import type { AddressInfo } from 'node:net';

/** `127.0.0.1:4318`, `[::1]:4318`. */
export function formatAddress(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
