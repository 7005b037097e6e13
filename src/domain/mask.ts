/** What stands in place of anything that is not shown. */
export const HIDDEN = '•••';

/** Top-level domains; what else stands behind a last dot may say who it is. */
const TLD = /^\p{L}[\p{L}\p{N}-]{1,23}$/u;
const PHONE = /^\+\d{8,15}$/;
const MASKED_PHONE = /^\+\d{2}•••\d{2}$/;
/** A number as people write it. Digits alone are a name: many clients count their users. */
const LIKE_PHONE = /^\+[\d\s()./-]{7,30}$/;

/**
 * An address as it is shown to who may not see people: `a•••@e•••.com` of an e-mail address, `+49•••12` of a number,
 * `•••` of a device, a URL and all else. At most 40 characters; one that is masked already stays as it is.
 */
export function maskAddress(address: string): string {
  if (address === '') return '';
  if (MASKED_PHONE.test(address)) return address;
  if (PHONE.test(address)) return `${address.slice(0, 3)}${HIDDEN}${address.slice(-2)}`;
  const at = address.lastIndexOf('@');
  if (at === -1 || address.includes('://')) return HIDDEN;
  const domain = address.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  const ending = domain.slice(dot + 1);
  const tld = dot !== -1 && TLD.test(ending) ? `.${ending}` : '';
  return `${firstOf(address.slice(0, at))}${HIDDEN}@${firstOf(domain)}${HIDDEN}${tld}`;
}

/** A client's own name for a person is shown, unless it is an address. Masked again it stays as it is. */
export function maskUserId(userId: string): string {
  if (userId.includes('@')) return maskAddress(userId);
  return LIKE_PHONE.test(userId) ? maskAddress(userId.replaceAll(/[^+\d]/g, '')) : userId;
}

/** Words are shown in no part; none at all stay none, as after an erasure. */
export function maskWords(words: string): string {
  return words === '' ? '' : HIDDEN;
}

function firstOf(text: string): string {
  const [first = ''] = text;
  return first === '•' ? '' : first;
}
