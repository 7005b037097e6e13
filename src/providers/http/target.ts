import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { codedError } from '../coded-error.ts';

export type TargetPolicy = {
  /** For development, where the receiver runs on the same machine. */
  allowLoopback: boolean;
  /** CIDR ranges or addresses that are public by number and must not be called all the same. */
  refusedNetworks?: readonly string[];
  resolve?: Resolve;
};

/** As `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export type TargetRefusal =
  | 'invalid_url'
  | 'scheme_not_allowed'
  | 'credentials_in_url'
  | 'port_not_allowed'
  | 'address_not_public';

const LONGEST_URL = 2_048;
/** RFC 4291, 2.4: all of IPv6 that is assigned for global unicast. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/**
 * What clouds serve to their own machines under numbers of the public internet: Azure's platform services
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16), and those of IBM Cloud
 * (https://cloud.ibm.com/docs/cloud-infrastructure?topic=cloud-infrastructure-ibm-cloud-ip-ranges, "Service network").
 */
const INTERNAL_NETWORKS = ['168.63.129.16/32', '161.26.0.0/16', '166.8.0.0/14'];
/** Below it are the ports of other protocols, which would take our request for theirs (mail, Telnet, LDAP …). */
const LOWEST_FREE_PORT = 1_024;
/** Never names of the public DNS: RFC 6761, RFC 6762, RFC 8375, and what clouds use for their own. */
const PRIVATE_NAME =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|home\.arpa|lan|corp|private|test|invalid|onion)\.?$/i;

/**
 * A URL that somebody else gave, if we may send something there; else why not. Names are looked at again when they have
 * been resolved (`guardedLookup`), since only then it is known where they lead.
 */
export function parseTarget(text: string, policy: TargetPolicy): URL | TargetRefusal {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return 'invalid_url';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme_not_allowed';
  if (url.username || url.password) return 'credentials_in_url';
  // Empty is the scheme's own; a server of HTTP may as well have the other scheme's.
  if (!['', '80', '443'].includes(url.port) && Number(url.port) < LOWEST_FREE_PORT) return 'port_not_allowed';
  // The URL parser has brought all spellings of an IPv4 address (decimal, hexadecimal, octal, short) into one.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return isAllowed(host, policy) ? url : 'address_not_public';
  if (policy.allowLoopback && /^(?:.+\.)?localhost\.?$/i.test(host)) return url;
  if (!host.includes('.') || PRIVATE_NAME.test(host)) return 'address_not_public';
  return url;
}

/** Whether an address may be called: one of the public internet, or of this machine where the policy says so. */
export function isAllowed(address: string, { allowLoopback, refusedNetworks = [] }: TargetPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return allowLoopback;
  if (range !== 'unicast') return false;
  if (parsed.kind() === 'ipv6' && !(parsed as ipaddr.IPv6).match(GLOBAL_IPV6)) return false;
  return ![...INTERNAL_NETWORKS, ...refusedNetworks].some((network) => isIn(parsed, network));
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.isValidCIDR(network) ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), null];
  return base.kind() === address.kind() && address.match(base, bits ?? (base.kind() === 'ipv4' ? 32 : 128));
}

/**
 * A lookup for `http.request` that answers only with addresses that may be called. The connection goes to what it
 * answers, so a name that leads elsewhere the next time (DNS rebinding) is no way around. IP literals never come here.
 */
export function guardedLookup(policy: TargetPolicy): LookupFunction {
  const resolve: Resolve = policy.resolve ?? lookup;
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const first = addresses[0];
      // One private address among public ones is no accident.
      if (!first || !addresses.every(({ address }) => isAllowed(address, policy))) {
        return callback(codedError('EADDRNOTPUBLIC', 'the name does not lead to a public address'), '', 0);
      }
      if (options.all) return (callback as unknown as (error: null, all: LookupAddress[]) => void)(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
