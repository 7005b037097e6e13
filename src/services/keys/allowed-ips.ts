import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Bits before the IPv4 address in `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;

/**
 * An address or a CIDR range in its one spelling: `10.0.0.7/8` is `10.0.0.0/8`, `::1` is `::1/128`, and IPv4 in IPv6 is
 * IPv4. Null for what is neither: also for the short and octal forms of IPv4, which programs read differently.
 */
export function parseAllowedIp(text: string): string | null {
  const range = rangeOf(text);
  if (!range) return null;
  const [address, bits] = range;
  const cidr = `${address.toString()}/${bits}`;
  const network =
    address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${bits}`;
}

/** Whether an address lies in one of the ranges; an empty list is everywhere, no address is nowhere. */
export function isAllowedIp(allowedIps: readonly string[], address: string | null): boolean {
  if (allowedIps.length === 0) return true;
  if (address === null) return false;
  const parsed = ipaddr.process(address);
  return allowedIps.some((text) => {
    const range = ipaddr.parseCIDR(text);
    return range[0].kind() === parsed.kind() && parsed.match(range);
  });
}

/** Whether all of some ranges lie in others, each of them in one; an empty list is everywhere. */
export function areWithin(ranges: readonly string[], allowedIps: readonly string[]): boolean {
  if (allowedIps.length === 0) return true;
  return ranges.length > 0 && ranges.every((range) => allowedIps.some((wider) => holds(wider, range)));
}

function holds(wider: string, range: string): boolean {
  const [[outer, outerBits], [inner, innerBits]] = [ipaddr.parseCIDR(wider), ipaddr.parseCIDR(range)];
  return outer.kind() === inner.kind() && outerBits <= innerBits && inner.match(outer, outerBits);
}

function rangeOf(text: string): Range | null {
  const [, host = '', bitsText] = /^([0-9A-Fa-f.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(host);
  if (!isV4 && !(host.includes(':') && ipaddr.IPv6.isValid(host))) return null;
  const most = isV4 ? 32 : 128;
  const bits = bitsText === undefined ? most : Number(bitsText);
  if (bits > most) return null;
  const parsed = ipaddr.parse(host);
  if (parsed.kind() === 'ipv4' || !(parsed as ipaddr.IPv6).isIPv4MappedAddress() || bits < MAPPED_BITS) {
    return [parsed, bits];
  }
  return [(parsed as ipaddr.IPv6).toIPv4Address(), bits - MAPPED_BITS];
}
