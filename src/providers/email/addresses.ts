import { domainToASCII } from 'node:url';

/** A sender chooses how long a header is; addresses stand at its beginning. */
const MOST_LETTERS = 2_048;
const ADDRESS = /(?:"([^"@]{1,64})"|([^\s<>,;:"()@]+))@([^\s<>,;:"()@]+)/g;

/**
 * The mail addresses in the first 2 KiB of a header, however it writes them: with names and brackets, behind `rfc822;`,
 * in letters of any case, a domain as its owner writes it. Each comes in the spelling in which addresses are hashed, and
 * where it is encoded (xtext of RFC 3461, RFC 6533) once more without that.
 */
export function addressesIn(header: string | undefined): string[] {
  const found = (header ?? '').slice(0, MOST_LETTERS).toLowerCase().matchAll(ADDRESS);
  return [...found].flatMap(([, quoted, plain, domain = '']) => {
    const host = asciiDomain(domain.replace(/\.$/, ''));
    const locals = quoted === undefined ? spellings(plain ?? '') : [`"${quoted}"`, quoted];
    return locals.map((local) => `${local}@${host}`);
  });
}

function spellings(local: string): string[] {
  const decoded = local
    .replace(/\\x\{([0-9a-f]{1,5})\}/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/\+([2-7][0-9a-f])/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)).toLowerCase(),
    );
  return [...new Set([local, decoded])];
}

/** Only for letters beyond ASCII: it also decodes percent signs and reads numbers as addresses of hosts. */
function asciiDomain(domain: string): string {
  const decoded = domain.replace(/\\x\{([0-9a-f]{1,5})\}/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
  return /[^\0-\x7f]/.test(decoded) ? domainToASCII(decoded) || decoded : decoded;
}
