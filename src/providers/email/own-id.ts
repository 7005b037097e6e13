const OWN = /\bntf_[0-9a-hjkmnp-tv-z]{26}\b/;

/** Our id of a mail out of one of its headers: X-Notification-Id as it stands, or Message-ID, `<ntf_…@domain>`. */
export function ownIdIn(...headers: (string | undefined)[]): string | null {
  for (const header of headers) {
    const id = OWN.exec(header ?? '')?.[0];
    if (id) return id;
  }
  return null;
}

/** The mail addresses in a header, in lower case. */
export function addressesIn(header: string | undefined): string[] {
  return (header ?? '').toLowerCase().match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? [];
}

/**
 * Whether a report speaks of the mail's own recipient: those who got a copy decide nothing about it.
 * @param to the mail's header To, where the report gives it back
 */
export function speaksOfRecipient(reported: readonly string[], to: string | undefined): boolean {
  const own = addressesIn(to);
  return own.length === 0 || reported.length === 0 || reported.some((one) => own.includes(one.toLowerCase()));
}
