import { z } from 'zod';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import {
  type LayoutSource,
  type PartialSource,
  TEMPLATE_CATEGORIES,
  type TemplateKind,
  type TemplateSource,
} from '../../domain/templates/source.ts';
import { line } from '../input/fields.ts';
import { record } from '../input/record.ts';
import { jsonObject, localeTag, templateKey, variantKey } from './asked.ts';

const LONGEST_TEXT = 256 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_LOCALES = 50;
const MOST_VARIANTS = 10;

const liquid = z.string().max(LONGEST_TEXT);

const part = z
  .strictObject({
    subject: liquid.describe('Of an e-mail.'),
    title: liquid.describe('Of push and in-app.'),
    body: liquid.describe('Plain text, of sms, whatsapp, push and in-app.'),
    mjml: liquid.describe('MJML of an e-mail: sections for the layout, or a whole document.'),
    html: liquid.describe('Of e-mail and in-app.'),
    text: liquid.nullable().describe('Of an e-mail; made from its HTML if omitted.'),
    url: liquid,
    image: liquid,
    data: jsonObject,
    template: jsonObject.describe('Of whatsapp: a template of Meta’s.'),
    media: jsonObject,
    payload: jsonObject.describe('Of a webhook.'),
  })
  .partial()
  .describe(
    'What one channel says in one language. Strings are Liquid; `{"$number": "order.total"}` stands for a value that is no text.',
  );

/** `en`, `en@b` for a variant, `*` for all languages. */
const partName = z
  .string()
  .regex(
    /^(?:\*|[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)(?:@[a-z0-9][a-z0-9_-]{0,31})?$/,
    'must be a language tag, such as en or pt-BR, or *; with @ and a variant behind it',
  );

const parts = record(partName, part).meta({ description: 'By language tag, `en@b` for a variant of it, or `*`.' });

const content = z
  .partialRecord(z.enum(CHANNELS), parts)
  .refine((given) => countLocales(given) <= MOST_LOCALES, tooLong(`must have at most ${MOST_LOCALES} languages`))
  .refine((given) => bytesOf(given) <= MOST_BYTES, tooLong('must not exceed 4 MiB in all'));

const strings = record(
  localeTag,
  record(z.string().min(1).max(100), z.union([liquid, record(z.string().min(1).max(20), liquid)])),
)
  .refine((given) => bytesOf(given) <= MOST_BYTES, tooLong('must not exceed 4 MiB in all'))
  .meta({ description: 'By language tag, by name: a text, or one for each plural form (`one`, `few`, `other` …).' });

/** A template as it is written. */
export const templateSource: z.ZodType<TemplateSource, object> = z
  .strictObject({
    name: line(200),
    category: z.enum(TEMPLATE_CATEGORIES).default('transactional'),
    defaultLocale: localeTag.default('en'),
    schema: jsonObject.prefault({ type: 'object', properties: {} }).describe('JSON Schema of the data, in a subset.'),
    sample: jsonObject.prefault({}).describe('Data that satisfies the schema.'),
    layout: templateKey.nullable().default(null),
    variants: z
      .array(z.strictObject({ key: variantKey, weight: z.number().min(0).max(1_000_000) }))
      .max(MOST_VARIANTS)
      .default([]),
    content,
    strings: strings.prefault({}),
  })
  .meta({ id: 'TemplateSource' });

const frame = {
  name: line(200),
  mjml: liquid.optional(),
  html: liquid.optional(),
  text: liquid.optional(),
  strings: strings.optional(),
};

/** A layout as it is written: `{{ content }}` stands where the part of the template goes. */
export const layoutSource: z.ZodType<LayoutSource, object> = z.strictObject(frame).meta({ id: 'LayoutSource' });

export const partialSource: z.ZodType<PartialSource, object> = z.strictObject(frame).meta({ id: 'PartialSource' });

export const SOURCES = { template: templateSource, layout: layoutSource, partial: partialSource };

/** The channels that a source has words for; none of a layout or partial. */
export function channelsOf(kind: TemplateKind, source: object): Channel[] {
  return kind === 'template' ? (Object.keys((source as TemplateSource).content) as Channel[]) : [];
}

function countLocales(given: Partial<Record<Channel, Record<string, unknown>>>): number {
  const names = Object.values(given).flatMap((one) => Object.keys(one).map((name) => name.split('@')[0]));
  return new Set(names).size;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function tooLong(error: string) {
  return { error, params: { code: 'too_long' } };
}
