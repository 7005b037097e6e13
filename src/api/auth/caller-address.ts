import ipaddr from 'ipaddr.js';
import type { ApiContext } from '../http-context.ts';

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
