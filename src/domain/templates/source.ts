import type { Channel } from '../channel.ts';

export const TEMPLATE_KINDS = ['template', 'layout', 'partial'] as const;
/** A template is sent; layouts and partials are what templates are made of. */
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

export const TEMPLATE_CATEGORIES = ['transactional', 'marketing'] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What one channel says in one locale, as it is written. Strings are Liquid; in `template`, `media`, `data` and `payload`
 * each string is, and `{"$number": "order.total"}` (also `$boolean`, `$value`) stands for a value that is no text.
 */
export type PartSource = {
  /** email */
  subject?: string | undefined;
  /** push, in_app */
  title?: string | undefined;
  /** sms, whatsapp, push, in_app: plain text. */
  body?: string | undefined;
  /** email: sections of MJML for the layout, or a whole document. */
  mjml?: string | undefined;
  /** email, in_app */
  html?: string | undefined;
  /** email: made from the HTML where it is missing. */
  text?: string | null | undefined;
  /** push, in_app */
  url?: string | undefined;
  image?: string | undefined;
  data?: JsonObject | undefined;
  /** whatsapp: a template of Meta's. */
  template?: JsonObject | undefined;
  media?: JsonObject | undefined;
  /** webhook */
  payload?: JsonObject | undefined;
};

/** By a locale (`en`, `zh-Hant`), by locale and variant (`en@b`, which says only what differs from `en`), or `*` for all. */
export type LocalisedParts = Record<string, PartSource>;

/** By locale, by name: one text, or one for each plural category of the locale (`one`, `other`, …). Liquid. */
export type StringTable = Record<string, Record<string, string | Record<string, string>>>;

/** Weights are relative: 50 and 50 are the same as 1 and 1. */
export type VariantWeight = { key: string; weight: number };

export type TemplateSource = {
  name: string;
  category: TemplateCategory;
  defaultLocale: string;
  /** Of `data`, in a subset of JSON Schema 2020-12. */
  schema: JsonObject;
  /** Data that satisfies the schema. */
  sample: JsonObject;
  /** The key of the layout of its mails. */
  layout: string | null;
  /** None, or two at least. */
  variants: VariantWeight[];
  content: Partial<Record<Channel, LocalisedParts>>;
  strings: StringTable;
};

/** A frame of mails; `{{ content }}` stands once where the template's own part goes. */
export type LayoutSource = {
  name: string;
  mjml?: string | undefined;
  html?: string | undefined;
  text?: string | undefined;
  strings?: StringTable | undefined;
};

/**
 * What templates, layouts and other partials share by `{% render 'key' %}`. `mjml` is put in before MJML is compiled and
 * sees all variables; `html` and `text` see only what they are given (`{% render 'key', label: name %}`).
 */
export type PartialSource = {
  name: string;
  mjml?: string | undefined;
  html?: string | undefined;
  text?: string | undefined;
  strings?: StringTable | undefined;
};
