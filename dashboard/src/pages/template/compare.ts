/** A field that differs, as text. */
export type Change = { pointer: string; before: string; after: string };

/** How deep a source is looked into: `content/email/en/html` is a text by itself, a schema is one as a whole. */
const DEPTHS: Record<string, number> = { content: 4, strings: 2 };

/** What differs between two sources, field by field, in the order of their pointers; nothing, null and `{}` are the same. */
export function changesBetween(before: object, after: object): Change[] {
  const [old, now] = [textsOf(before), textsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((pointer) => ({ pointer, before: old.get(pointer) ?? '', after: now.get(pointer) ?? '' }))
    .filter((change) => change.before !== change.after);
}

function textsOf(source: object): Map<string, string> {
  const texts = new Map<string, string>();
  const read = (value: unknown, pointer: string, depth: number) => {
    if (isNothing(value)) return;
    if (depth > 0 && typeof value === 'object' && !Array.isArray(value)) {
      for (const [name, one] of Object.entries(value as object)) read(one, `${pointer}/${name}`, depth - 1);
    } else texts.set(pointer, typeof value === 'string' ? value : JSON.stringify(ordered(value), null, 2));
  };
  for (const [name, value] of Object.entries(source)) read(value, `/${name}`, (DEPTHS[name] ?? 1) - 1);
  return texts;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** In one order of names, whoever wrote it. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, ordered(one)]));
}

/** `/content/email/en@b/html` reads "E-mail, en@b: html". */
export function pointerInWords(pointer: string, channelLabel: (channel: string) => string): string {
  const [first = '', ...rest] = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (first === 'content' && rest.length >= 2) {
    const [channel = '', part = '', ...fields] = rest;
    const of = `${channelLabel(channel)}, ${part === '*' ? 'all languages' : part}`;
    return fields.length === 0 ? of : `${of}: ${fields.join('.')}`;
  }
  return [WORDS[first] ?? first, ...rest].join(' ');
}

const WORDS: Record<string, string> = {
  schema: 'Schema',
  sample: 'Sample data',
  strings: 'Strings',
  name: 'Name',
  category: 'Category',
  defaultLocale: 'Default language',
  layout: 'Layout',
  variants: 'Variants',
};
