/** Whom a receipt speaks of: decides about the notification, or about somebody in cc or bcc alone, or about nobody we know. */
export type ReceiptSubject = { kind: 'recipient' } | { kind: 'copy'; hash: string } | { kind: 'nobody' };

/** Keyed hashes, by which addresses are compared. */
export type Addressees = {
  /** The notification's own over the channel; null where none is on record. */
  own: string | null;
  /** Of cc and bcc; null where nobody can tell any more (erased). */
  copies: readonly string[] | null;
};

/**
 * Whom a receipt speaks of, by the first address it names that is on record. Where none is, it is the recipient if the
 * mail went to nobody else: the final recipient of a report may be any other address (RFC 3464, 2.3.2).
 * @param named null where it need not name anybody
 */
export function whomReceiptNames(named: readonly string[] | null, { own, copies }: Addressees): ReceiptSubject {
  if (named === null) return { kind: 'recipient' };
  const others = copies?.filter((hash) => hash !== own);
  const first = named.find((hash) => hash === own || others?.includes(hash));
  if (first === undefined) return { kind: others?.length === 0 ? 'recipient' : 'nobody' };
  return first === own ? { kind: 'recipient' } : { kind: 'copy', hash: first };
}
