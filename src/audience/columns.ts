import type { Channel } from '../domain/channel.ts';
import { parseJson } from '../domain/exact-json.ts';
import { toPointer } from '../domain/json-pointer.ts';
import { addressFields } from '../domain/notification.ts';
import type { Json, JsonObject } from '../domain/templates/source.ts';
import { AudienceRefused, type Given, type Line, type RowProblem } from './audience.ts';

/** What columns can be named besides data. */
const FIELDS = ['userId', 'email', 'phone', 'token', 'url', 'locale', 'timeZone', 'variant', 'eventId'];
const MOST_COLUMNS = 100;
const LONGEST_NAME = 200;
/** Of an object these are no properties of its own. */
const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

type Kind = 'text' | 'number' | 'boolean';
export type Column = {
  /** `['email']`, `['data', 'order', 'number']`. */
  path: string[];
  kind: Kind;
};

/**
 * What the first row calls the columns: a field of the row, or `data.<name>`, which `<name>` alone means as well. Dots
 * nest, and `name:number` and `name:boolean` say that it is no text.
 * @param names as they stand there
 * @throws AudienceRefused for the first column that cannot be used, `required` where the channel's address is missing
 */
export function readHeader(names: readonly string[], line: number, channel: Channel): Column[] {
  const refuse = (index: number | null, code: AudienceRefused['code'], detail: string) =>
    new AudienceRefused(code, detail, { line, pointer: index === null ? '/header' : `/header/${index}` });
  if (names.length > MOST_COLUMNS) {
    throw refuse(null, 'too_many_columns', `has more than ${MOST_COLUMNS} columns`);
  }
  const columns = names.map((name, index) => {
    const read = readName(name.trim());
    if ('code' in read) throw refuse(index, read.code, read.detail);
    return read;
  });
  const seen = new Set<string>();
  for (const [index, { path }] of columns.entries()) {
    if (seen.has(path.join('.'))) throw refuse(index, 'duplicate_column', 'has the name of a column before it');
    seen.add(path.join('.'));
  }
  for (const [index, { path }] of columns.entries()) {
    const above = path.map((_, length) => path.slice(0, length).join('.'));
    if (above.some((name) => seen.has(name))) {
      throw refuse(index, 'conflicting_columns', 'is inside of what another column holds as a value');
    }
  }
  const addresses = addressFields(channel).filter((field) => FIELDS.includes(field));
  if (!addresses.some((field) => seen.has(field))) {
    const detail = `has no column \`${addresses[0]}\`: the first line names the columns, letter by letter as here`;
    throw refuse(null, 'required', detail);
  }
  return columns;
}

type NameProblem = { code: AudienceRefused['code']; detail: string };

function readName(text: string): Column | NameProblem {
  if (text === '') return { code: 'unnamed_column', detail: 'has no name' };
  if (text.length > LONGEST_NAME) {
    return { code: 'invalid_column', detail: `has a name of more than ${LONGEST_NAME} characters` };
  }
  if (/\p{Cc}/u.test(text)) {
    return { code: 'invalid_column', detail: 'has a control character in its name: is the file text in its charset?' };
  }
  if (FIELDS.includes(text)) return { path: [text], kind: 'text' };
  const [name = '', kind = 'text', ...more] = text.split(':');
  if (more.length > 0 || !(kind === 'text' || kind === 'number' || kind === 'boolean')) {
    return { code: 'invalid_column', detail: 'has a type that is not known: `:number` and `:boolean` are' };
  }
  if (FIELDS.includes(name)) return { code: 'invalid_column', detail: 'takes no type: it is a field of its own' };
  const parts = name.replace(/^data\./, '').split('.');
  if (parts.some((part) => part.trim() === '')) {
    return { code: 'invalid_column', detail: 'has nothing before or after a dot of its name' };
  }
  if (parts.some((part) => FORBIDDEN.includes(part))) {
    return { code: 'forbidden_key', detail: 'has a name that is reserved' };
  }
  return { path: ['data', ...parts], kind };
}

/**
 * What a row says, by the names of its columns. An empty field says nothing.
 * @param fields as they stand there
 */
export function readFields(columns: readonly Column[], fields: readonly string[]): ReturnType<Line['read']> {
  if (fields.length !== columns.length) {
    const detail = `has ${fields.length} fields, where there are ${columns.length} columns`;
    return { problem: { code: 'wrong_field_count', pointer: '', detail } };
  }
  const given: Given = {};
  for (const [index, { path, kind }] of columns.entries()) {
    const text = fields[index]?.trim() ?? '';
    if (text === '') continue;
    const value = readValue(text, kind);
    if (value === undefined) return { problem: wrongKind(path, kind) };
    put(given, path, value);
  }
  return { given };
}

function wrongKind(path: readonly string[], kind: Kind): RowProblem {
  const detail = kind === 'number' ? 'must be a number, such as 12 or 12.5' : 'must be true or false';
  return { code: 'invalid_type', pointer: toPointer(path), detail };
}

/** Digits in full: an exponent is what a spreadsheet makes of what it has rounded. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function readValue(text: string, kind: Kind): Json | undefined {
  if (kind === 'text') return text;
  if (kind === 'number') return NUMBER.test(text) ? (parseJson(text) as Json) : undefined;
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function put(given: Given, path: readonly string[], value: Json): void {
  let at = given as JsonObject;
  for (const part of path.slice(0, -1)) {
    // A name such as `toString` is on every object.
    if (!Object.hasOwn(at, part)) at[part] = {};
    at = at[part] as JsonObject;
  }
  at[path.at(-1) ?? ''] = value;
}
