import { CHANNELS, type Channel } from '../../ui/channels.ts';
import type { Kind, Source } from './kinds.ts';

export type FieldKind = 'line' | 'text' | 'markup' | 'json';
export type Field = { name: string; label: string; kind: FieldKind; hint?: string };
export type PartFields = Record<string, unknown>;

const URL_FIELD: Field = { name: 'url', label: 'Link', kind: 'line', hint: 'Where it leads when it is opened.' };
const IMAGE: Field = { name: 'image', label: 'Image', kind: 'line', hint: 'The URL of a picture.' };
const TITLE: Field = { name: 'title', label: 'Title', kind: 'line' };
const BODY: Field = { name: 'body', label: 'Text', kind: 'text' };
const DATA: Field = { name: 'data', label: 'Data', kind: 'json', hint: 'For the app; each string is Liquid.' };
const HTML: Field = { name: 'html', label: 'HTML', kind: 'markup' };
const MJML: Field = { name: 'mjml', label: 'MJML', kind: 'markup' };
const TEXT: Field = { name: 'text', label: 'Plain text', kind: 'text', hint: 'Made from the HTML where it is empty.' };

/** What each channel takes. */
const FIELDS: Record<Channel, readonly Field[]> = {
  email: [{ name: 'subject', label: 'Subject', kind: 'line' }, MJML, HTML, TEXT],
  sms: [BODY],
  whatsapp: [
    BODY,
    { name: 'template', label: 'Meta’s template', kind: 'json' },
    { name: 'media', label: 'Media', kind: 'json' },
  ],
  push: [TITLE, BODY, URL_FIELD, IMAGE, DATA],
  webhook: [{ name: 'payload', label: 'Payload', kind: 'json', hint: 'Each string is Liquid.' }],
  in_app: [TITLE, BODY, HTML, URL_FIELD, IMAGE, DATA],
};

/** The fields of a part, in their order; a mail is written in MJML or in HTML. */
export function fieldsOf(channel: Channel, part: PartFields): readonly Field[] {
  return channel === 'email' ? markupFields(FIELDS.email, part) : FIELDS[channel];
}

/** Those of a layout or a partial. */
export const frameFields = (source: PartFields): readonly Field[] => markupFields([MJML, HTML, TEXT], source);

function markupFields(fields: readonly Field[], part: PartFields): readonly Field[] {
  const isHtml = typeof part.html === 'string' && typeof part.mjml !== 'string';
  return fields.filter(({ name }) => name !== (isHtml ? 'mjml' : 'html'));
}

/** One part: `en@b` of a channel. */
export type PartName = { channel: Channel; name: string; locale: string; variant: string | null };

export function partName(channel: Channel, name: string): PartName {
  const [locale = '', variant = null] = name.split('@');
  return { channel, name, locale, variant };
}

/** The parts of a template by channel: for all languages, then the default one, then the others; variants behind their language. */
export function treeOf({ content, defaultLocale = 'en' }: Source): { channel: Channel; parts: PartName[] }[] {
  const rank = ({ locale }: PartName) => (locale === '*' ? 0 : locale === defaultLocale ? 1 : 2);
  return CHANNELS.filter((channel) => content[channel] !== undefined).map((channel) => {
    const parts = Object.keys(content[channel] ?? {}).map((name) => partName(channel, name));
    return { channel, parts: parts.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name)) };
  });
}

/** What the URL's `part` names; the first part where it names none. */
export function chosenPart(source: Source, given: string | undefined): PartName | null {
  const all = treeOf(source).flatMap(({ parts }) => parts);
  return all.find(({ channel, name }) => `${channel}/${name}` === given) ?? all[0] ?? null;
}

/** A value somewhere in a source, by its pointer's names. */
export function getIn(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as PartFields)[name] : undefined),
    value,
  );
}

/** The same object with another value somewhere in it; undefined takes it out. */
export function setIn<Value extends object>(value: Value, [name, ...rest]: readonly string[], given: unknown): Value {
  if (name === undefined) return given as Value;
  const known = (value as PartFields)[name];
  if (rest.length === 0) {
    const { [name]: _, ...others } = value as PartFields;
    return (given === undefined ? others : { ...value, [name]: given }) as Value;
  }
  const next = typeof known === 'object' && known !== null ? known : {};
  return { ...value, [name]: setIn(next, rest, given) };
}

/** RFC 6901. */
export const pointerOf = (names: readonly string[]): string =>
  names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** What a new part begins with: that of the default language, to be translated, else what a channel cannot be without. */
export function newPart(source: Source, channel: Channel): PartFields {
  const known = source.content[channel] ?? {};
  const first = known[source.defaultLocale ?? 'en'] ?? Object.values(known)[0];
  if (first) return { ...first };
  const blank: Record<Channel, PartFields> = {
    email: { subject: source.name, html: '<p></p>\n' },
    sms: { body: '' },
    whatsapp: { body: '' },
    push: { title: source.name, body: '' },
    webhook: { payload: {} },
    in_app: { title: source.name, body: '' },
  };
  return blank[channel];
}

/** A source to begin with. */
export function newSource(kind: Kind, name: string): Source {
  if (kind === 'template') return { name, content: { email: { en: { subject: name, html: '<p></p>\n' } } } };
  const html = kind === 'layout' ? '<main>\n  {{ content }}\n</main>\n' : '<p></p>\n';
  return { name, html } as unknown as Source;
}
