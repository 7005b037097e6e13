import { z } from 'zod';
import type { JsonObject } from '../../domain/templates/source.ts';
import { VARIANT_KEY } from '../../domain/templates/variant.ts';
import { record } from '../input/record.ts';

const DATA_BYTES = 64 * 1024;

/** What a client calls a template, a layout or a partial. */
export const templateKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must have 1 to 64 lower-case letters, digits, `-` or `_`')
  .meta({ examples: ['order-shipped'] });

/** BCP 47, such as `pt-BR`. */
export const localeTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'must be a language tag, such as en or pt-BR');

export const variantKey = z.string().regex(VARIANT_KEY, 'must have 1 to 32 lower-case letters, digits, `-` or `_`');

export const versionNumber = z.int().min(1).max(2_147_483_647);

/** An object whose values are JSON, as it came. */
export const jsonObject = record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject, Record<string, unknown>>;

/** What a template is rendered with. Whether it is what the template takes, is for its schema to say. */
export const templateData = jsonObject.refine((data) => Buffer.byteLength(JSON.stringify(data)) <= DATA_BYTES, {
  error: 'must not exceed 64 KiB as JSON',
  params: { code: 'too_long' },
});

/** A template in place of words. */
export const askedTemplate = z
  .strictObject({
    key: templateKey,
    data: templateData.prefault({}).describe('What the words are made with, as the schema of the template says.'),
    version: versionNumber.optional().describe('The published version, unless another one is named.'),
    locale: localeTag.optional().describe('The language wanted, such as `pt-BR`; the nearest that there is, is used.'),
    variant: variantKey.optional().describe('A variant by name, in place of a draw.'),
  })
  .meta({
    id: 'TemplateRequest',
    description:
      'A published template and what to render it with. The words are rendered at once, and stay as they are.',
  });

export type AskedTemplate = z.output<typeof askedTemplate>;
