import type { Liquid, Template } from 'liquidjs';
import { LiquidError } from 'liquidjs';
import { LONGEST_TEXT, MOST_PUSH_BYTES } from '../domain/channel-limits.ts';
import type {
  PartTemplate,
  Rendered,
  RenderedContent,
  RenderInput,
  RenderProblem,
  RenderProblemCode,
  RenderView,
  TemplateBundle,
} from '../domain/templates/bundle.ts';
import { canonicalLocale, findPart, type PartKey } from '../domain/templates/locale.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/templates/source.ts';
import { createDataReader, type ReadData } from './data.ts';
import { createEngine, type Globals, globalsOf, type HtmlKit, type OutputKind } from './engine.ts';
import { FilterRefused } from './formats.ts';
import { hasAllowedUrls, isAllowedUrl, MUST, type UrlKind } from './html-rules.ts';
import { createStrings } from './strings.ts';

/** A bundle with what is parsed of it, so that the next rendering need not. */
export type Prepared = {
  bundle: TemplateBundle;
  read: (data: Json) => ReadData;
  string: ReturnType<typeof createStrings>;
  engines: Record<OutputKind, Liquid>;
  parsed: Map<string, Template[]>;
};

/** What the compiler asks besides: an end for a sample that would take long. */
export type RenderLimits = { renderMs?: number };

const MOST_BYTES: Partial<Record<keyof PartTemplate, number>> = { html: 1_048_576, text: 65_536 };

const DATA = '/template/data';
/** Of what was ended because it would have taken more than a rendering may. */
export const TOO_EXPENSIVE = 'makes the template too expensive to render';

export function prepare(bundle: TemplateBundle, kit: HtmlKit): Prepared {
  const partials = Object.entries(bundle.partials);
  const of = (kind: OutputKind) => Object.fromEntries(partials.map(([key, partial]) => [key, partial[kind]]));
  const engines = {
    html: createEngine('html', of('html'), kit),
    text: createEngine('text', of('text'), kit),
  };
  return {
    bundle,
    read: createDataReader(bundle.schema, DATA, kit),
    string: createStrings(bundle.strings, bundle.defaultLocale, engines.text),
    engines,
    parsed: new Map(),
  };
}

/** The same for the same input: no clock, no chance, nothing from outside. */
export function render(prepared: Prepared, input: RenderInput): Rendered {
  const { parts, defaultLocale } = prepared.bundle;
  const locale = canonicalLocale(input.view.locale) ?? defaultLocale;
  const asked = { channel: input.channel, locale, variant: input.variant, defaultLocale };
  const part = findPart((key) => Object.hasOwn(parts, key), asked);
  if (part) return renderPart(prepared, part, input);
  const detail = `has nothing to say over the channel ${input.channel}`;
  return { isRendered: false, problems: [{ pointer: '/template/key', code: 'invalid_value', detail }] };
}

export function renderPart(prepared: Prepared, part: PartKey, input: RenderInput, limits: RenderLimits = {}): Rendered {
  const { data, cleaned, problems } = prepared.read(input.data);
  if (problems.length > 0) return { isRendered: false, problems };
  const template = prepared.bundle.parts[part.key] ?? {};
  const locale = formatLocale(input.view.locale, part.locale, prepared.bundle.defaultLocale);
  const names = namesOf(input.view);
  const globals: Globals = globalsOf(names, {
    locale,
    timeZone: input.view.timeZone,
    cleaned,
    string: (key, values) => prepared.string(key, values, locale, globals),
  });
  const writer = createWriter(prepared, { ...names, ...data }, globals, limits, part.key);
  try {
    const content = writer(template, input.channel === 'in_app');
    checkSize(input.channel, content);
    return { isRendered: true, content, locale: part.locale, variant: part.variant };
  } catch (error) {
    return { isRendered: false, problems: [problemOf(error)] };
  }
}

/** Dates and numbers in the region that is asked for (`en-GB`), if the words are in its language; else as the words are. */
function formatLocale(asked: string, used: string, defaultLocale: string): string {
  const locale = canonicalLocale(asked) ?? defaultLocale;
  if (used === '*' || locale === used || locale.startsWith(`${used}-`)) return locale;
  return used;
}

function namesOf({ recipient, client, links, event, acceptedAt }: RenderView): Record<string, unknown> {
  return { recipient, client, links, event, now_accepted: acceptedAt };
}

/** Makes content of a template: each field by its kind. @throws Refused, or what Liquid throws */
function createWriter(
  { engines, parsed }: Prepared,
  data: Record<string, unknown>,
  globals: Globals,
  { renderMs }: RenderLimits,
  key: string,
) {
  const options = { globals, ...(renderMs !== undefined && { renderLimit: renderMs }) };

  function write(kind: OutputKind, name: string, text: string): string {
    const at = `${key} ${name}`;
    const templates = parsed.get(at) ?? engines[kind].parse(text);
    parsed.set(at, templates);
    return engines[kind].renderSync(templates, data, options);
  }

  function leaf(value: Json, at: string): Json {
    if (typeof value === 'string') return write('text', at, value);
    if (Array.isArray(value)) return value.map((item, index) => leaf(item, `${at}/${index}`));
    if (!isJsonObject(value)) return value;
    const [[name, path] = ['', null], ...others] = Object.entries(value);
    if (others.length === 0 && isReference(name) && typeof path === 'string') return valueAt(data, path, name);
    return Object.fromEntries(Object.entries(value).map(([one, inner]) => [one, leaf(inner, `${at}/${one}`)]));
  }

  return function content(template: PartTemplate, inApp: boolean): RenderedContent {
    const made: RenderedContent = {};
    for (const name of ['subject', 'title'] as const) {
      if (template[name] !== undefined) made[name] = oneLine(write('text', name, template[name]));
    }
    if (template.text !== undefined) made.text = withoutGaps(write('text', 'text', template.text));
    if (template.html !== undefined) {
      made.html = write('html', 'html', template.html);
      if (!hasAllowedUrls(made.html, inApp)) {
        refuse(
          'invalid_value',
          'makes an address that is not allowed: a link is http, https, mailto or tel, an image https',
        );
      }
    }
    for (const [name, kind] of [
      ['url', 'link'],
      ['image', 'image'],
    ] as const) {
      if (template[name] !== undefined) made[name] = address(write('text', name, template[name]), kind, name);
    }
    for (const name of ['data', 'template', 'media', 'payload'] as const) {
      if (template[name] !== undefined) made[name] = leaf(template[name], name) as JsonObject;
    }
    return made;
  };
}

/** `$value` is whatever stands there, `$number` and `$boolean` are held to what they say. Nothing is null. */
export function isReference(name: string): boolean {
  return name === '$number' || name === '$boolean' || name === '$value';
}

function valueAt(data: Record<string, unknown>, path: string, kind: string): Json {
  const value = path.split('.').reduce<unknown>((inner, name) => {
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
      ? (inner as Record<string, unknown>)[name]
      : undefined;
  }, data);
  if (value === undefined || value === null) return null;
  if (kind !== '$value' && `$${typeof value}` !== kind)
    refuse('invalid_type', `has no ${kind.slice(1)} where one is put into JSON`);
  return value as Json;
}

/** Shown by an app, which has paths of its own. */
function address(text: string, kind: UrlKind, name: string): string {
  const url = text.trim();
  if (!isAllowedUrl(url, kind, true)) refuse('invalid_value', `makes a \`${name}\` that ${MUST[kind]}`);
  return url;
}

/** One empty line in a row: what a condition leaves out leaves its lines. */
function withoutGaps(text: string): string {
  return text.replace(/\n(?:[ \t]*\n){2,}/g, '\n\n').trim();
}

/** No data adds a line to a header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function checkSize(channel: RenderInput['channel'], content: RenderedContent): void {
  for (const [name, most] of Object.entries(MOST_BYTES)) {
    const text = content[name as 'html' | 'text'];
    if (text !== undefined && Buffer.byteLength(text) > most)
      refuse('too_long', `makes \`${name}\` longer than ${most} bytes`);
  }
  const letters = LONGEST_TEXT[channel];
  if (letters !== undefined && (content.text ?? '').length > letters) {
    refuse('too_long', `makes a text longer than ${letters} characters for the channel ${channel}`);
  }
  if (channel === 'push' && Buffer.byteLength(JSON.stringify(content)) > MOST_PUSH_BYTES) {
    refuse('too_long', `makes a push message longer than ${MOST_PUSH_BYTES} bytes`);
  }
}

class Refused extends Error {
  readonly code: RenderProblemCode;
  constructor(code: RenderProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

function refuse(code: RenderProblemCode, detail: string): never {
  throw new Refused(code, detail);
}

/** Liquid's own words may quote the data, so only ours are told. */
function problemOf(error: unknown): RenderProblem {
  const cause = LiquidError.is(error) ? (error.originalError ?? error) : error;
  if (cause instanceof Refused) return { pointer: DATA, code: cause.code, detail: cause.message };
  if (cause instanceof FilterRefused) return { pointer: DATA, code: 'invalid_value', detail: cause.message };
  if (cause instanceof Error && /limit exceeded$/.test(cause.message)) {
    return { pointer: DATA, code: 'too_long', detail: TOO_EXPENSIVE };
  }
  if (LiquidError.is(error) || error instanceof RangeError) {
    return { pointer: DATA, code: 'invalid_value', detail: 'cannot be rendered by this template' };
  }
  throw error;
}
