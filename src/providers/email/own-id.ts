const OWN = /\bntf_[0-9a-hjkmnp-tv-z]{26}\b/;

/** Our id of a mail out of one of its headers: X-Notification-Id as it stands, or Message-ID, `<ntf_…@domain>`. */
export function ownIdIn(...headers: (string | undefined)[]): string | null {
  for (const header of headers) {
    const id = OWN.exec(header ?? '')?.[0];
    if (id) return id;
  }
  return null;
}
