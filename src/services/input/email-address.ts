import { domainToASCII } from 'node:url';

/** RFC 5321, 4.1.2 (Dot-string) and 4.5.3.1 (64 octets before the @, 254 in all, RFC 3696 erratum 1690). */
const DOT_STRING = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** RFC 5321, 4.1.2 (Quoted-string), but for the angle brackets, which would end an address on its way. */
const QUOTED_STRING = /^"((?:[ !#-;=?-[\]-~]|\\[ -;=?-~])+)"$/;
/** RFC 1035, 2.3.1: labels of letters, digits and inner hyphens, and a last one that is no number. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/**
 * The address with its domain in lower case and punycode, and quotes only where it needs them; null for what no mail host
 * could take.
 */
export function parseEmailAddress(text: string): string | null {
  if (text.length > 254) return null;
  const at = text.lastIndexOf('@');
  const local = localPart(text.slice(0, at));
  if (local === null) return null;
  const domain = asciiDomain(text.slice(at + 1));
  if (!DOMAIN.test(domain)) return null;
  const address = `${local}@${domain}`;
  return address.length > 254 ? null : address;
}

/** In its shortest spelling, so that one mailbox has one: `"ada"` is `ada`, `"a\b"` is `"ab"`. */
function localPart(given: string): string | null {
  if (given.length > 64) return null;
  if (DOT_STRING.test(given)) return given;
  const quoted = QUOTED_STRING.exec(given)?.[1];
  if (quoted === undefined) return null;
  const meant = quoted.replace(/\\(.)/g, '$1');
  return DOT_STRING.test(meant) ? meant : `"${meant.replace(/["\\]/g, '\\$&')}"`;
}

function asciiDomain(domain: string): string {
  const lower = domain.toLowerCase();
  // Only for letters beyond ASCII: it also decodes percent signs and reads numbers as IP addresses.
  return /[^\0-\x7f]/.test(lower) && !/[%\p{Cc}\s]/u.test(lower) ? domainToASCII(lower) : lower;
}
