export type Fields = Record<string, string>;

/** What a report says, and of which of our mails. */
export type MailReport = {
  notificationId: string;
  /** It gives back what only the hosts on the mail's way were told (`provenIn`): it may keep an address from more. */
  isProven: boolean;
  /** The blocks of the machine-readable part. */
  groups: Fields[];
  /** What it says for people, before the mail that it gives back. */
  words: string;
  /** When the report was written. */
  date: Date | null;
  /** What is kept of it: the whole report, where it speaks of one recipient only. */
  raw: string;
};

/** Strangers write these reports: what is longer, or comes after so many blocks, is left out. */
const MOST_LETTERS = 2_048;
const MOST_GROUPS = 100;

/**
 * Header fields as in RFC 5322, unfolded, names in lower case, each cut at 2 KiB: one group per block between empty
 * lines, 100 at most.
 */
export function fieldGroups(text: string): Fields[] {
  return text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n[ \t]*\n/, MOST_GROUPS)
    .map(fieldsOf);
}

function fieldsOf(block: string): Fields {
  const fields: Fields = {};
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0 || colon > MOST_LETTERS) continue;
    const value = line.slice(colon + 1, colon + 1 + MOST_LETTERS);
    fields[line.slice(0, colon).trim().toLowerCase()] ??= value.trim();
  }
  return fields;
}

/** A block as it may be kept. */
export function toText(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n');
}

/** The date of a field, or null if it is not one. */
export function dateOf(field: string | undefined): Date | null {
  const date = new Date(field ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
