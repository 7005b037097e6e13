import { resolve } from 'node:path';
import { expect, it, test } from 'vitest';
import { fromFiles } from '../../src/cli/templates/files.ts';
import { readFolder } from '../../src/cli/templates/folder.ts';
import type { CompileInput } from '../../src/domain/templates/bundle.ts';
import type { LayoutSource, TemplateSource } from '../../src/domain/templates/source.ts';
import { compile } from '../../src/templates/compile.ts';
import { render } from '../../src/templates/render.ts';
import { compiled, prepare, renderInput, renderView } from './sources.ts';

const { resources, problems } = fromFiles(
  await readFolder(resolve(import.meta.dirname, '../../src/templates/starters')),
);
const of = (kind: string) => resources.filter((one) => one.kind === kind);
const layouts = Object.fromEntries(of('layout').map(({ key, source }) => [key, source as unknown as LayoutSource]));
const templates = of('template').map(({ key, source }) => ({
  key,
  source: { strings: {}, ...source } as unknown as TemplateSource,
}));
const inputOf = (source: TemplateSource): CompileInput => ({ kind: 'template', source, layouts, partials: {} });

test('the starters are eight templates and a layout', () => {
  expect(problems).toEqual([]);
  expect(templates.map(({ key }) => key).sort()).toEqual([
    'alert',
    'code',
    'digest',
    'invitation',
    'newsletter',
    'plain',
    'receipt',
    'welcome',
  ]);
  expect(Object.keys(layouts)).toEqual(['plain']);
});

it.each(of('layout'))('the layout $key compiles by itself', async ({ source }) => {
  const input = { kind: 'layout', source: source as unknown as LayoutSource, partials: {} } as const;
  expect(await compile(input)).toMatchObject({ problems: [], warnings: [] });
});

it.each(templates)('$key compiles without a problem or a warning', async ({ source }) => {
  expect(await compile(inputOf(source))).toMatchObject({ problems: [], warnings: [] });
});

it.each(templates)('$key says what it says in German and English, as a page and as text', async ({ source }) => {
  const prepared = prepare((await compiled(inputOf(source))).bundle);
  const [en, de] = ['en-GB', 'de-AT'].map((locale) => {
    const rendered = render(prepared, renderInput({ data: source.sample, view: renderView({ locale }) }));
    if (!rendered.isRendered) throw new Error(JSON.stringify(rendered.problems));
    return rendered;
  });
  expect([en?.locale, de?.locale]).toEqual(['en', 'de']);
  expect(en?.content.html).toContain('<html lang="en"');
  expect(de?.content.html).toContain('<html lang="de"');
  expect(de?.content.text).not.toBe(en?.content.text);
  for (const one of [en, de]) {
    const { html = '', text = '', subject = '' } = one?.content ?? {};
    expect(subject).not.toBe('');
    expect(html).toMatch(/name="supported-color-schemes" content="light dark"/);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).not.toMatch(/<img(?![^>]*\balt=)/);
    expect(`${html}${text}${subject}`).not.toMatch(/\{\{|\{%|undefined|\[object/);
    expect(Buffer.byteLength(html)).toBeLessThan(60 * 1_024);
    expect(text).toContain('https://example.com/u');
  }
});
