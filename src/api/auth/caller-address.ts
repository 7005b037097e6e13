import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { ApiContext } from '../http-context.ts';

/** What one customer of a network provider is given, and so what stands for one caller: the rest is theirs to choose. */
const NETWORK_BITS = { ipv4: 24, ipv6: 48 } as const;

/**
 * Where a request comes from: the socket's other end, or, behind that many trusted proxies, what the outermost of them
 * wrote into X-Forwarded-For. Each appends the address that it was called from, so we count from the right; what stands
 * further left is the caller's own word (https://expressjs.com/en/guide/behind-proxies.html, "Number").
 * @returns an address as the net writes it; null where there is none that can be read
 */
export function callerAddress(c: ApiContext, trustedProxies: number): string | null {
  const socket = c.env?.incoming?.socket.remoteAddress;
  const forwarded = trustedProxies > 0 ? (c.req.header('x-forwarded-for') ?? '') : '';
  const hops = forwarded.split(',').flatMap((hop) => hop.trim() || []);
  const address = hops.at(-Math.min(trustedProxies, hops.length)) ?? socket;
  // IPv4 in IPv6 (`::ffff:10.0.0.1`), as a socket that listens on both shows it, is the IPv4 address.
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}

/** The address by which attempts are counted: of IPv6 the network, of which one caller has all addresses. */
export function countedAddress(address: string | null): string | null {
  return address?.includes(':') ? networkOf(address) : address;
}

/** Tells callers of one network (/24, /48) from those of others in a log, and nobody where that is. 16 hex digits. */
export function networkHash(secret: string, address: string): string {
  return createHmac('sha256', secret)
    .update(`network:${networkOf(address)}`)
    .digest('hex')
    .slice(0, 16);
}

function networkOf(address: string): string {
  const parsed = ipaddr.parse(address);
  const range = `${address}/${NETWORK_BITS[parsed.kind()]}`;
  return parsed.kind() === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(range).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(range).toString();
}
