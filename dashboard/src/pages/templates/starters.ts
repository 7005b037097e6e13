import type { Source } from '../template/kinds.ts';

export type Starter = { key: string; source: Source };

/** What a folder of files says, as the API takes it: those that `posthorn templates` reads. */
export function sourcesIn(files: Readonly<Record<string, string>>, kind: 'template' | 'layout'): Starter[] {
  const byKey = new Map<string, Record<string, unknown>>();
  for (const [path, text] of Object.entries(files)) {
    const [folder, key = '', name = ''] = path.split('/').slice(-3);
    if (folder !== `${kind}s`) continue;
    byKey.set(key, withFile(byKey.get(key) ?? {}, name, text.replace(/\n$/, ''), kind));
  }
  return [...byKey].map(([key, source]) => ({ key, source: source as unknown as Source }));
}

/** Texts that are fields by themselves, by the ending of their file. */
const FIELDS: Record<string, string> = { mjml: 'mjml', html: 'html', txt: 'text', liquid: 'body' };

function withFile(source: Record<string, unknown>, name: string, text: string, kind: string): Record<string, unknown> {
  const parts = name.split('.');
  const ending = parts.pop() ?? '';
  const [first = '', second = ''] = parts;
  const given = FIELDS[ending] === undefined ? JSON.parse(text) : { [FIELDS[ending]]: text };
  if (first === kind) return { ...source, ...given };
  if (first === 'schema' || first === 'sample') return { ...source, [first]: given };
  if (first === 'strings') return { ...source, strings: { ...(source.strings as object), [second]: given } };
  const content = (source.content ?? {}) as Record<string, Record<string, object>>;
  const locale = second.replace(/^_/, '*');
  const channel = content[first] ?? {};
  return { ...source, content: { ...content, [first]: { ...channel, [locale]: { ...channel[locale], ...given } } } };
}
