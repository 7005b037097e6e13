import type { JsonObject, TemplateKind } from '../../domain/templates/source.ts';
import { TEMPLATE_KINDS } from '../../domain/templates/source.ts';

/*
 * Templates as files, so that words are reviewed like code: a folder each, `templates/order-shipped/`, with the long texts
 * in files of their own (`email.en.mjml`, `sms.de.liquid`) and the rest as JSON. What is written and read again is the same.
 */

/** A template, layout or partial, as the API has it; `source` is its draft without what the server says of it. */
export type Resource = { kind: TemplateKind; key: string; source: JsonObject };

/** What cannot be read in a folder, and what to do about it. */
export type FileProblem = { path: string; detail: string };

/** By path from the folder, with slashes. */
export type Files = ReadonlyMap<string, string>;

/** Fields that are texts of their own, and the endings of their files. */
const ENDINGS: Record<string, string> = { mjml: 'mjml', html: 'html', text: 'txt', body: 'liquid' };
const FIELD_OF = new Map(Object.entries(ENDINGS).map(([field, ending]) => [ending, field]));
/** In a name, the locale `*`: that of a part for all. */
const ALL_LOCALES = '_';
const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export function toFiles({ kind, key, source }: Resource): Map<string, string> {
  const files = new Map<string, string>();
  const folder = `${kind}s/${key}`;
  const { schema, sample, strings, content, ...head } = source;
  const texts = kind === 'template' ? {} : head;
  write(folder, kind, kind === 'template' ? head : without(head, Object.keys(ENDINGS)), texts, true);
  if (isObject(schema)) files.set(`${folder}/schema.json`, json(schema));
  if (isObject(sample)) files.set(`${folder}/sample.json`, json(sample));
  for (const [locale, table] of entriesOf(strings)) files.set(`${folder}/strings.${locale}.json`, json(table));
  for (const [channel, parts] of entriesOf(content)) {
    for (const [locale, part] of entriesOf(parts)) {
      const name = `${channel}.${locale.replace(/^\*/, ALL_LOCALES)}`;
      const own = isObject(part) ? part : {};
      const isText = (field: string) => field in ENDINGS && typeof own[field] === 'string';
      const rest = without(own, Object.keys(own).filter(isText));
      write(
        folder,
        name,
        rest,
        own,
        Object.keys(own).every((field) => !isText(field)),
      );
    }
  }
  return files;

  function write(folder: string, name: string, rest: JsonObject, texts: JsonObject, always: boolean): void {
    if (always || Object.keys(rest).length > 0) files.set(`${folder}/${name}.json`, json(rest));
    for (const [field, ending] of Object.entries(ENDINGS)) {
      const text = texts[field];
      if (typeof text === 'string') files.set(`${folder}/${name}.${ending}`, `${text}\n`);
    }
  }
}

/** All that a folder holds, sorted by kind and key; a file that nobody would read is a problem, since it may be a slip. */
export function fromFiles(files: Files): { resources: Resource[]; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const byFolder = new Map<string, Map<string, string>>();
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [folder = '', key = '', name, ...deeper] = path.split('/');
    const kind = TEMPLATE_KINDS.find((one) => `${one}s` === folder);
    if (!kind || name === undefined || deeper.length > 0) {
      problems.push({ path, detail: 'is in none of templates/<key>/, layouts/<key>/ and partials/<key>/' });
    } else if (!KEY.test(key)) {
      problems.push({ path, detail: `${key} is no key: 1 to 64 lower-case letters, digits, dashes and underscores` });
    } else {
      const own = byFolder.get(`${folder}/${key}`) ?? new Map<string, string>();
      byFolder.set(`${folder}/${key}`, own.set(name, text.replaceAll('\r\n', '\n')));
    }
  }
  const resources = [...byFolder].map(([folder, own]) => readOne(folder, own, problems));
  return { resources, problems };
}

function readOne(folder: string, files: Map<string, string>, problems: FileProblem[]): Resource {
  const [kinds = '', key = ''] = folder.split('/');
  const kind = TEMPLATE_KINDS.find((one) => `${one}s` === kinds) as TemplateKind;
  const source: JsonObject = {};
  const strings: JsonObject = {};
  const content: Record<string, JsonObject> = {};
  if (!files.has(`${kind}.json`)) problems.push({ path: `${folder}/${kind}.json`, detail: 'is missing' });
  for (const [name, text] of files) {
    const path = `${folder}/${name}`;
    const stem = name.slice(0, name.lastIndexOf('.'));
    const ending = name.slice(name.lastIndexOf('.') + 1);
    const field = FIELD_OF.get(ending);
    const value = (): JsonObject => {
      if (field !== undefined) return { [field]: text.endsWith('\n') ? text.slice(0, -1) : text };
      const parsed = parse(text);
      if (!isObject(parsed)) problems.push({ path, detail: 'does not contain a JSON object' });
      return isObject(parsed) ? parsed : {};
    };
    const [channel = '', locale = '', ...more] = stem.split('.');
    if (ending !== 'json' && field === undefined) {
      problems.push({
        path,
        detail: `ends with none of .json, ${Object.values(ENDINGS)
          .map((one) => `.${one}`)
          .join(', ')}`,
      });
    } else if (stem === kind) {
      Object.assign(source, value());
    } else if (name === 'schema.json' || name === 'sample.json') {
      source[stem] = value();
    } else if (channel === 'strings' && locale !== '' && ending === 'json' && more.length === 0) {
      strings[locale] = value();
    } else if (kind === 'template' && channel !== 'strings' && locale !== '' && more.length === 0) {
      const at = locale.startsWith(ALL_LOCALES) ? `*${locale.slice(1)}` : locale;
      const before = content[channel] ?? {};
      content[channel] = { ...before, [at]: { ...(before[at] as JsonObject | undefined), ...value() } };
    } else {
      problems.push({ path, detail: 'is no file of a template: see docs/templates.md' });
    }
  }
  if (Object.keys(strings).length > 0) source.strings = strings;
  if (Object.keys(content).length > 0) source.content = content;
  return { kind, key, source };
}

/** Of a template that does not say so. */
const DEFAULTS: JsonObject = { category: 'transactional', defaultLocale: 'en', schema: { type: 'object' } };

/** Whether two sources say the same: in whatever order, and whether or not they say what is taken for granted. */
export function isSame(kind: TemplateKind, some: JsonObject, other: JsonObject): boolean {
  return JSON.stringify(normal(kind, some)) === JSON.stringify(normal(kind, other));
}

/** A source in the one form that all have which say the same. */
export function normal(kind: TemplateKind, source: JsonObject): JsonObject {
  return canonical(kind === 'template' ? { ...DEFAULTS, ...source } : source) as JsonObject;
}

/** The file of a folder in which a problem is, by the pointer into its source. */
export function fileOf({ kind, key }: Pick<Resource, 'kind' | 'key'>, pointer: string): string {
  const folder = `${kind}s/${key}`;
  const [, first = '', second = '', third = '', field = ''] = pointer.split('/').map(unescaped);
  if (first === 'schema' || first === 'sample') return `${folder}/${first}.json`;
  if (first === 'strings' && second !== '') return `${folder}/strings.${second}.json`;
  if (first === 'content' && third !== '') {
    return `${folder}/${second}.${third.replace(/^\*/, ALL_LOCALES)}.${ENDINGS[field] ?? 'json'}`;
  }
  return `${folder}/${kind}.${(kind !== 'template' && ENDINGS[first]) || 'json'}`;
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The same value, whatever the order of its fields. Empty objects and lists, and null, are nothing. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .map(([name, one]) => [name, canonical(one)] as const)
    .filter(([, one]) => !isNothing(one));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function without(object: JsonObject, fields: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

function entriesOf(value: unknown): [string, JsonObject][] {
  return isObject(value) ? (Object.entries(value) as [string, JsonObject][]) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
