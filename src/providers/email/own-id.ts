const OWN = /\bntf_[0-9a-hjkmnp-tv-z]{26}\b/;
/** A sender chooses how long a header is; addresses stand at its beginning. */
const MOST_LETTERS = 2_048;

/** Our id of a mail out of one of its headers: X-Notification-Id as it stands, or Message-ID, `<ntf_…@domain>`. */
export function ownIdIn(...headers: (string | undefined)[]): string | null {
  for (const header of headers) {
    const id = OWN.exec(header ?? '')?.[0];
    if (id) return id;
  }
  return null;
}

/** The mail addresses in the first 2 KiB of a header, in lower case. Takes linear time: strangers write these headers. */
export function addressesIn(header: string | undefined): string[] {
  const words = (header ?? '')
    .slice(0, MOST_LETTERS)
    .toLowerCase()
    .split(/[\s<>,;:"()]+/);
  return words.filter((word) => /^[^@]+@[^@]+$/.test(word));
}
