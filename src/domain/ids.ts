import { MINUTE_MS } from './durations.ts';

/**
 * Outside, an id is a prefix and 26 letters (`ntf_01j9…`); inside, a UUID v7. Both sort by time.
 * The letters are Crockford base 32 (https://www.crockford.com/base32.html), as in ULID and TypeID.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PREFIXES = {
  audit: 'aud',
  campaign: 'cmp',
  notification: 'ntf',
  client: 'cli',
  deadLetter: 'dlt',
  event: 'evt',
  invitation: 'inv',
  member: 'mbr',
  request: 'req',
  session: 'ses',
  suppression: 'sup',
  webhook: 'whk',
} as const;
export type IdKind = keyof typeof PREFIXES;

/** The nil UUID (RFC 9562, 5.9): no row's, and before every other in order. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A whole public id of a kind. The first letter carries three bits: 26 letters hold 130, a UUID 128. */
export function publicIdPattern(kind: IdKind): RegExp {
  return new RegExp(`^${PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
}

/** `0190f5…-…` to `ntf_01j3…`. @throws RangeError for what is not a lower-case UUID. */
export function toPublicId(kind: IdKind, uuid: string): string {
  if (!UUID.test(uuid)) throw new RangeError('not a UUID');
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let letters = '';
  for (let i = 0; i < 26; i++) {
    letters = ALPHABET[Number(rest & 31n)] + letters;
    rest >>= 5n;
  }
  return `${PREFIXES[kind]}_${letters}`;
}

/** `ntf_01j3…` to a UUID, or null for anything that `toPublicId` cannot have made. */
export function fromPublicId(kind: IdKind, id: string): string | null {
  const prefix = `${PREFIXES[kind]}_`;
  if (id.length !== prefix.length + 26 || !id.startsWith(prefix)) return null;
  let value = 0n;
  for (const letter of id.slice(prefix.length)) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  if (value >= 1n << 128n) return null;
  const hex = value.toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** An id is made just before its row's created_at is taken: who searches by both leaves so much between them. */
export const CLOCKS_APART_MS = MINUTE_MS;

/** The lowest UUID v7 of a moment (RFC 9562, 5.7). */
export function lowestIdAt(ms: number): string {
  const time = Math.min(Math.max(0, ms), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
