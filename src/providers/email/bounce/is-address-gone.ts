import { BLAMES_OTHERS, CERTAINLY_GONE, REJECTS_ADDRESS, SAYS_GONE, SAYS_SHUT } from './words.ts';

/** What is known of a refusal. */
export type Refusal = {
  /** By the server that reports it (RFC 3463): where the other gave none, it is a guess. */
  status?: string | null | undefined;
  /** In the words of the server that refused: `smtp; 550 5.1.1 <ada@example.com>: user unknown`. */
  said?: string | undefined;
};

const MOST_LETTERS = 4_096;
/** No subject above 7 (RFC 3463, 2), so that versions and IP addresses are not taken for codes. */
const ENHANCED = /(?<![\d.])[245]\.[0-7]\.\d{1,3}(?![\d.])/g;
/**
 * RFC 3463, 3.2 and 3.5, RFC 7505, and Exchange's own (5.1.351 unknown recipient, 5.4.310 no such domain). Of 5.1.x the
 * others say that the address is right (5.1.5), that the sender's is wrong (5.1.7, 5.1.8), or nothing (5.1.0).
 */
const GONE = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.1.6', '5.1.10', '5.1.351', '5.4.4', '5.4.310']);
/** "Other or undefined": who says no more leaves it to the status of the report. */
const VAGUE = new Set(['5.0.0', '5.3.0', '5.5.0']);
/** The sender's address, a full mailbox, a message too big, what is in it: whatever the words are. */
const OTHERS = /^5\.(?:1\.[78]|2\.[23]|3\.4|6\.\d+)$/;

/**
 * Whether no other mail can arrive at an address either, by one table for reports, vendors and SMTP itself. The words of
 * the server that refused go first, then its own code, then that of the server that reports. What blames the sender, the
 * message or the moment never counts, and neither does what nobody can tell: a living address on the list is worse than a
 * dead one that is tried again.
 */
export function isAddressGone({ status = null, said = '' }: Refusal): boolean {
  const words = ownWords(said);
  const own = codeIn(words);
  const code = own === null || VAGUE.has(own) ? (status ?? own) : own;
  // A failure that began as "not now" says nothing, whatever it is called.
  if (isTemporary(words, own ?? status)) return false;
  if (CERTAINLY_GONE.test(words)) return true;
  if (OTHERS.test(code ?? '') || BLAMES_OTHERS.test(words)) return false;
  if (SAYS_GONE.test(words) && !SAYS_SHUT.test(words)) return true;
  return GONE.has(code ?? '') || (code === '5.1.0' && REJECTS_ADDRESS.test(words));
}

/** The last enhanced code in a text: what a relay says of itself comes before what it was told. */
export function codeIn(text: string): string | null {
  return text.match(ENHANCED)?.at(-1) ?? null;
}

/**
 * Without the names of hosts, people and kinds of code, which are no words: `host mx.spamfilter.example [192.0.2.1] said:`,
 * addresses, `X-Outbound-Mail-Relay;`.
 */
function ownWords(said: string): string {
  return said
    .slice(0, MOST_LETTERS)
    .replace(/\s+/g, ' ')
    .replace(/^ ?x-[\w-]{1,60}; ?/i, '')
    .replace(/^.{0,1000} (?:said|responded|(?:response|answer|error)[^:]{0,60} (?:was|is)): ?(?=\S)/i, '')
    .replace(/\b(?:host|server|mta|from|by) [^\s[]{1,255} ?\[[^\]\s]{1,64}\](?::\d+)?/gi, ' ')
    .replace(/[^\s<>()"',;:]{1,256}@[^\s<>()"',;]{1,256}/g, '@')
    .trim();
}

function isTemporary(words: string, code: string | null): boolean {
  const reply = /^(?:[\w-]{1,30}; ?)?"?([245])\d\d\b/.exec(words)?.[1];
  return (reply ?? code?.[0]) === '4';
}
