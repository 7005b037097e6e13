export type Fields = Record<string, string>;

/** Header fields as in RFC 5322, unfolded, names in lower case: one group per block between empty lines. */
export function fieldGroups(text: string): Fields[] {
  return text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n[ \t]*\n/)
    .map(fieldsOf);
}

function fieldsOf(block: string): Fields {
  const fields: Fields = {};
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon).trim().toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  return fields;
}

/** The date of a field, or null where it is none. */
export function dateOf(field: string | undefined): Date | null {
  const date = new Date(field ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
