import type { PartTemplate, TemplateBundle } from '../domain/templates/bundle.ts';
import type { JsonObject, LayoutSource } from '../domain/templates/source.ts';
import { checkHtml } from './check-html.ts';
import { tokensOf } from './liquid-tokens.ts';
import { reportSyntax } from './liquid-tree.ts';
import { compileMjml, composeMjml, type MjmlCheck, SLOT, textOf } from './mjml.ts';
import type { FieldName, WrittenPart } from './parts.ts';
import { inJson, type SourceText } from './source-text.ts';
import { textOfHtml } from './text-of-html.ts';
import type { Work } from './work.ts';

/** The layout of a template, as texts that name it. */
export type Frame = { mjml: SourceText | null; html: SourceText | null; text: SourceText | null };

export const NO_FRAME: Frame = { mjml: null, html: null, text: null };

export function frameOf({ mjml, html, text }: LayoutSource, key: string): Frame {
  const of = (value: string | undefined): SourceText | null =>
    value === undefined ? null : { pointer: '/layout', text: value, within: `the layout "${key}"` };
  return { mjml: of(mjml), html: of(html), text: of(text) };
}

export function mjmlCheck({ report, inlined, usedPartials }: Work): MjmlCheck {
  return { report, usedPartials, partial: (key) => inlined.get(key) };
}

/** What MJML has become, by its text: variants and locales often share it. */
export type MadeHtml = Map<string, Promise<string | null>>;

/** A part ready to render; what cannot be made of it is reported. */
export async function makePart(
  part: WrittenPart,
  layout: Frame,
  work: Work,
  madeHtml: MadeHtml,
): Promise<PartTemplate> {
  const { fields } = part;
  const textAt = (name: FieldName) => fields.get(name)?.value as string | undefined;
  const jsonAt = (name: FieldName) => fields.get(name)?.value as JsonObject | undefined;
  // What an app shows stands in its own page.
  const frame = part.channel === 'email' ? layout : NO_FRAME;
  const html = (await makeHtml(part, frame, work, madeHtml)) ?? undefined;
  const made = {
    subject: textAt('subject'),
    title: textAt('title'),
    html,
    text: part.channel === 'email' ? makeText(part, html, frame, work) : textAt('body'),
    url: textAt('url'),
    image: textAt('image'),
    data: jsonAt('data'),
    template: jsonAt('template'),
    media: jsonAt('media'),
    payload: jsonAt('payload'),
  };
  for (const text of [html, made.text]) if (text !== undefined) checkMade(text, part, work);
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as PartTemplate;
}

/** Sources that are right one by one may not be so together: an `if` in one place, and its end in another that is gone. */
function checkMade(text: string, { pointer }: WrittenPart, { engine, report }: Work): void {
  const source: SourceText = { pointer, text, within: 'what is made of it' };
  try {
    engine.parse(text);
  } catch (error) {
    reportSyntax(source, error, report);
  }
}

async function makeHtml(
  { locale, fields }: WrittenPart,
  frame: Frame,
  work: Work,
  madeHtml: MadeHtml,
): Promise<string | null> {
  const { report } = work;
  const field = fields.get('mjml') ?? fields.get('html');
  if (!field) return null;
  const source: SourceText = { pointer: field.pointer, text: field.value as string };
  if (field.kind === 'html') {
    if (frame.mjml) report.problem(source, null, 'layout_mismatch', 'the layout is in MJML: write `mjml`');
    return withLayout(source.text, frame.html);
  }
  if (frame.html) report.problem(source, null, 'layout_mismatch', 'the layout is in HTML: write `html`');
  const root = /<mjml(?![\w-])/.exec(source.text);
  if (frame.mjml && root) {
    report.problem(
      source,
      root.index,
      'layout_mismatch',
      'a part with a layout begins with <mj-section>, not with <mjml>',
    );
  }
  const pieces = composeMjml(source, frame.mjml, mjmlCheck(work));
  const lang = locale === '*' ? null : locale;
  const key = `${lang} ${textOf(pieces)}`;
  const making = madeHtml.get(key) ?? compileMjml(pieces, lang, report);
  madeHtml.set(key, making);
  const html = await making;
  // It may have more than its source: attributes that come by a class, or by a selector.
  const made: SourceText = { pointer: field.pointer, text: html ?? '', within: 'the HTML that MJML makes of it' };
  checkHtml(made, tokensOf(made.text) ?? [], { report, inApp: false });
  return html;
}

function withLayout(text: string, layout: SourceText | null): string {
  const slot = layout && tokensOf(layout.text)?.find((token) => token.isOutput && token.content === SLOT);
  return layout && slot ? layout.text.slice(0, slot.begin) + text + layout.text.slice(slot.end) : text;
}

function makeText(
  { pointer, fields }: WrittenPart,
  html: string | undefined,
  frame: Frame,
  { report }: Work,
): string | undefined {
  const written = fields.get('text')?.value;
  if (typeof written === 'string') return withLayout(written, frame.text);
  if (html === undefined || report.problems.length > 0) return undefined;
  const text = textOfHtml(html);
  if (text !== null) return text;
  report.problem(inJson(pointer), null, 'required', 'needs `text`: the HTML is too long to make one from it');
  return undefined;
}

/** What is put in when a part is rendered; partials of MJML are in the parts already. */
export function makePartials({ usedPartials, sources }: Work): TemplateBundle['partials'] {
  const entries = [...usedPartials].sort().flatMap((key) => {
    const { html, text } = sources[key] ?? {};
    const made = html ?? text;
    return made === undefined ? [] : [[key, { html: made, text: text ?? textWithin(made) }] as const];
  });
  return Object.fromEntries(entries);
}

/** A partial stands among words: blanks at its ends stay. */
function textWithin(html: string): string {
  const [begin, end] = [/^\s/, /\s$/].map((blank) => (blank.test(html) ? ' ' : ''));
  return `${begin}${textOfHtml(html) ?? ''}${end}`;
}
