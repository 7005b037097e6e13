import type { Channel } from '../../ui/channels.ts';

/** The column of a file that holds the address, by channel. */
export const ADDRESS_OF: Record<Channel, string> = {
  email: 'email',
  sms: 'phone',
  whatsapp: 'phone',
  push: 'token',
  webhook: 'url',
  in_app: 'userId',
};

/** What says who somebody is or something about them; any other column is data of the template. Letter by letter, as the API has it. */
export const FIELDS = ['email', 'phone', 'userId', 'token', 'url', 'locale', 'timeZone', 'variant', 'eventId'] as const;

const DELIMITERS = [',', ';', '\t'];

/** The first row of a CSV, the second as an example, and how many characters the first takes with its end. */
export type Head = { names: string[]; sample: string[]; delimiter: string; length: number };

/** @param text the beginning of a file. @returns null where it has no whole first row in it */
export function readHead(text: string): Head | null {
  const bare = text.split('\n', 1)[0]?.replaceAll(/"[^"]*"/g, '') ?? '';
  const counts = DELIMITERS.map((one) => bare.split(one).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const first = readRow(text, 0, delimiter);
  if (!first) return null;
  const second = readRow(text, first.end, delimiter);
  return { names: first.fields.map((name) => name.trim()), sample: second?.fields ?? [], delimiter, length: first.end };
}

/** One row (RFC 4180), which ends with its line or with the text. Null for nothing, or a quote that is not closed. */
function readRow(text: string, from: number, delimiter: string): { fields: string[]; end: number } | null {
  if (from >= text.length) return null;
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at] as string;
    if (isQuoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') field += text[at++];
      else isQuoted = false;
    } else if (letter === '"' && field === '') isQuoted = true;
    else if (letter === delimiter) {
      fields.push(field);
      field = '';
    } else if (letter === '\n') {
      fields.push(field.replace(/\r$/, ''));
      return { fields, end: at + 1 };
    } else field += letter;
  }
  return isQuoted ? null : { fields: [...fields, field], end: text.length };
}

/** What a column is taken for: a field, or data by its path and kind. */
export type Meaning =
  | { is: 'field'; field: string }
  | { is: 'data'; path: string; kind: 'text' | 'number' | 'boolean' };

export function meaningOf(name: string): Meaning {
  if ((FIELDS as readonly string[]).includes(name)) return { is: 'field', field: name };
  const [path = '', kind] = name.split(':');
  const known = kind === 'number' || kind === 'boolean' ? kind : 'text';
  return { is: 'data', path: path.replace(/^data\./, ''), kind: known };
}

/** What to call a column so that it means something else. */
export const nameFor = (meaning: Meaning): string => {
  if (meaning.is === 'field') return meaning.field;
  const name = meaning.kind === 'text' ? meaning.path : `${meaning.path}:${meaning.kind}`;
  return (FIELDS as readonly string[]).includes(name) ? `data.${name}` : name;
};

/** What the API would refuse the file for, in words; null where the columns can be used. */
export function columnsProblem(names: readonly string[], channel: Channel): string | null {
  const address = ADDRESS_OF[channel];
  if (!names.includes(address)) {
    return `No column is called ${address}. Say below which one holds the address, or rename it in the file.`;
  }
  const blank = names.indexOf('');
  if (blank !== -1) return `Column ${blank + 1} has no name.`;
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  return twice === undefined ? null : `Two columns are called ${twice}.`;
}

/** A first row of these names. */
export function headerOf(names: readonly string[], delimiter: string): string {
  const fields = names.map((name) => (/["\r\n]/.test(name) || name.includes(delimiter) ? quoted(name) : name));
  return `${fields.join(delimiter)}\r\n`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
