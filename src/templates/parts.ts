import { CHANNELS, type Channel } from '../domain/channel.ts';
import { canonicalLocale, findPart, partKey } from '../domain/templates/locale.ts';
import { isJsonObject, type JsonObject, type PartSource, type TemplateSource } from '../domain/templates/source.ts';
import { below, inJson, type Report } from './source-text.ts';

/** `line` is text of one line; in `json` each string is text, and JSON stays JSON. */
export type FieldKind = 'line' | 'text' | 'html' | 'mjml' | 'url' | 'image' | 'json';
export type FieldName = keyof PartSource;

/** What each channel takes. */
export const FIELDS: Record<Channel, Partial<Record<FieldName, FieldKind>>> = {
  email: { subject: 'line', mjml: 'mjml', html: 'html', text: 'text' },
  sms: { body: 'text' },
  whatsapp: { body: 'text', template: 'json', media: 'json' },
  push: { title: 'line', body: 'text', url: 'url', image: 'image', data: 'json' },
  webhook: { payload: 'json' },
  in_app: { title: 'line', body: 'text', html: 'html', url: 'url', image: 'image', data: 'json' },
};

/** Of which a part needs one at least, for each list. */
const NEEDED: Record<Channel, FieldName[][]> = {
  email: [['subject'], ['mjml', 'html', 'text']],
  sms: [['body']],
  whatsapp: [['body', 'template', 'media']],
  push: [['body']],
  webhook: [['payload']],
  in_app: [['body', 'html']],
};

export type Field = { value: string | JsonObject; kind: FieldKind; pointer: string };

/** What is said over one channel in one locale and variant, with what a variant takes over from its locale. */
export type WrittenPart = {
  key: string;
  channel: Channel;
  /** `*` for all. */
  locale: string;
  variant: string | null;
  pointer: string;
  fields: Map<FieldName, Field>;
};

const KEY = /^(\*|[A-Za-z0-9-]+)(?:@([a-z0-9][a-z0-9_-]*))?$/;
const MOST_LOCALES = 50;

/** The parts of a template, locales in the spelling of BCP 47; what cannot be one is reported. */
export function readParts(source: TemplateSource, report: Report): WrittenPart[] {
  const parts: WrittenPart[] = [];
  for (const [channel, localised] of Object.entries(source.content)) {
    const pointer = below('/content', channel);
    if (!isChannel(channel))
      report.problem(inJson(pointer), null, 'unknown_field', `must be one of ${CHANNELS.join(', ')}`);
    else parts.push(...readChannel(source, channel, localised ?? {}, report));
  }
  if (parts.length === 0)
    report.problem(inJson('/content'), null, 'required', 'must say something over one channel at least');
  if (localesOf(parts).length > MOST_LOCALES) {
    report.problem(inJson('/content'), null, 'too_many', `must not be in more than ${MOST_LOCALES} locales`);
  }
  return parts;
}

export function localesOf(parts: readonly WrittenPart[]): string[] {
  return [...new Set(parts.map(({ locale }) => locale))].filter((locale) => locale !== '*').sort();
}

function readChannel(
  source: TemplateSource,
  channel: Channel,
  localised: Record<string, PartSource>,
  report: Report,
): WrittenPart[] {
  const own = new Map<string, WrittenPart>();
  for (const [name, given] of Object.entries(localised)) {
    const pointer = below('/content', channel, name);
    const [, tag = '', variant = null] = KEY.exec(name) ?? [];
    const locale = tag === '*' ? tag : canonicalLocale(tag);
    if (tag === '' || locale === null) {
      report.problem(inJson(pointer), null, 'invalid_locale', 'must be a locale such as en or en@b, or * for all');
      continue;
    }
    if (variant !== null && !source.variants.some(({ key }) => key === variant)) {
      report.problem(inJson(pointer), null, 'unknown_variant', `names a variant that is not among \`variants\``);
    }
    const key = partKey(channel, locale, variant);
    if (own.has(key)) report.problem(inJson(pointer), null, 'duplicate', 'is the same locale as another one');
    own.set(key, { key, channel, locale, variant, pointer, fields: readFields(channel, given, pointer, report) });
  }
  const parts = [...own.values()].map((part) => {
    const base = part.variant === null ? undefined : own.get(partKey(channel, part.locale, null));
    return { ...part, fields: new Map([...(base ? inherited(base.fields, part.fields) : []), ...part.fields]) };
  });
  for (const part of parts) checkPart(part, report);
  const locale = canonicalLocale(source.defaultLocale) ?? source.defaultLocale;
  if (own.size > 0 && !findPart((key) => own.has(key), { channel, locale, variant: null, defaultLocale: locale })) {
    const detail = 'must be there in the default locale, or for all as *';
    report.problem(inJson(below('/content', channel)), null, 'missing_default_locale', detail);
  }
  return parts;
}

function readFields(channel: Channel, given: PartSource, pointer: string, report: Report): Map<FieldName, Field> {
  const fields = new Map<FieldName, Field>();
  for (const [name, value] of Object.entries(given)) {
    const at = below(pointer, name);
    const kind = Object.hasOwn(FIELDS[channel], name) ? FIELDS[channel][name as FieldName] : undefined;
    if (value === undefined || value === null) continue;
    if (!kind) report.problem(inJson(at), null, 'unknown_field', `is not supported by the channel ${channel}`);
    else if (kind === 'json' ? !isJsonObject(value) : typeof value !== 'string') {
      report.problem(inJson(at), null, 'invalid_type', kind === 'json' ? 'must be an object' : 'must be text');
    } else fields.set(name as FieldName, { value: value as string | JsonObject, kind, pointer: at });
  }
  return fields;
}

/** A variant in MJML does not take over HTML, nor the other way round. */
function inherited(base: ReadonlyMap<FieldName, Field>, own: ReadonlyMap<FieldName, Field>): [FieldName, Field][] {
  const isReplaced = (name: FieldName) => (name === 'html' && own.has('mjml')) || (name === 'mjml' && own.has('html'));
  return [...base].filter(([name]) => !isReplaced(name));
}

function checkPart({ channel, pointer, fields }: WrittenPart, report: Report): void {
  for (const names of NEEDED[channel]) {
    if (names.some((name) => fields.has(name))) continue;
    report.problem(inJson(pointer), null, 'required', `needs ${names.map((name) => `\`${name}\``).join(' or ')}`);
  }
  if (fields.has('mjml') && fields.has('html')) {
    report.problem(inJson(pointer), null, 'conflicting_fields', 'must not have both `mjml` and `html`');
  }
}

function isChannel(name: string): name is Channel {
  return (CHANNELS as readonly string[]).includes(name);
}
