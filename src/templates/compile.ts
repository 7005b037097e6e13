import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Compiled, CompileInput, TemplateBundle } from '../domain/templates/bundle.ts';
import { canonicalLocale } from '../domain/templates/locale.ts';
import type { JsonObject, LayoutSource, TemplateSource } from '../domain/templates/source.ts';
import { checkField, checkLengths, checkPartials, checkSlot, checkText, NAMES_OF_LAYOUT } from './check-fields.ts';
import { checkSample } from './check-sample.ts';
import { checkStrings, checkStringTexts, joinStrings, type WrittenStrings } from './check-strings.ts';
import { createDataReader } from './data.ts';
import { HTML_KIT } from './html-kit.ts';
import { reportSyntax } from './liquid-tree.ts';
import { type Frame, frameOf, type MadeHtml, makePart, makePartials, mjmlCheck, NO_FRAME } from './make-part.ts';
import { compileMjml, composeMjml } from './mjml.ts';
import { type Field, localesOf, readParts, type WrittenPart } from './parts.ts';
import { checkSchema } from './schema.ts';
import { inJson, type Report } from './source-text.ts';
import { startWork, type Work } from './work.ts';

/** What a bundle was made by: another version might make another one of the same source. */
export const ENGINE = 'liquidjs 10.30.1, mjml 5.4.1';

const MOST_VARIANTS = 10;
const MOST_PARTIALS = 30;

/** What a source becomes, and all that is wrong with it. Nothing is thrown for what stands in a source. */
export async function compile(input: CompileInput): Promise<Compiled> {
  const work = startWork(input);
  try {
    return input.kind === 'template' ? await compileTemplate(input, work) : await checkAlone(input, work);
  } catch (error) {
    reportSyntax(inJson(''), error, work.report);
    return resultOf(work, null, { layout: null, bundle: null });
  }
}

type TemplateInput = Extract<CompileInput, { kind: 'template' }>;

async function compileTemplate({ source, layouts }: TemplateInput, work: Work): Promise<Compiled> {
  const { report } = work;
  const defaultLocale = canonicalLocale(source.defaultLocale);
  if (defaultLocale === null)
    report.problem(inJson('/defaultLocale'), null, 'invalid_locale', 'must be a locale such as en');
  checkVariants(source, report);
  const schema = checkSchema(source.schema, report) ? source.schema : null;
  if (schema) {
    for (const { pointer, code, detail } of createDataReader(schema, '/sample', HTML_KIT)(source.sample).problems) {
      report.problem(inJson(pointer), null, code, detail);
    }
  }

  const layout = layoutOf(source, layouts, report);
  const frame = layout ? frameOf(layout, source.layout ?? '') : NO_FRAME;
  checkFrame(frame, work, schema);
  const parts = readParts(source, report);
  const fields = new Map(parts.flatMap((part) => [...part.fields.values()].map((field) => [field.pointer, field])));
  checkLengths([...fields.values()], report);
  for (const field of fields.values()) checkField(field, work, { schema });

  const made: TemplateBundle['parts'] = {};
  const madeHtml: MadeHtml = new Map();
  for (const part of parts) made[part.key] = await makePart(part, frame, work, madeHtml);
  checkPartials(work);
  if (work.usedPartials.size > MOST_PARTIALS) {
    report.problem(inJson('/content'), null, 'too_many', `must not use more than ${MOST_PARTIALS} partials`);
  }
  const strings = compileStrings(source, layout, parts, work);
  const used = layout ? source.layout : null;
  if (report.problems.length > 0 || defaultLocale === null) return resultOf(work, null, { layout: used, bundle: null });

  const bundle: TemplateBundle = {
    engine: ENGINE,
    parts: made,
    partials: makePartials(work),
    schema: source.schema,
    strings,
    defaultLocale,
    locales: localesOf(parts),
    variants: source.variants,
  };
  checkSample(bundle, source.sample, parts, report);
  return resultOf(work, bundle, { layout: used, bundle });
}

/** @param of what the checksum is over */
function resultOf(
  work: Work,
  of: unknown,
  { layout, bundle }: { layout: string | null; bundle: TemplateBundle | null },
): Compiled {
  const { problems, warnings } = work.report;
  const isGood = problems.length === 0;
  return {
    bundle: isGood ? bundle : null,
    checksum: isGood ? createHash('sha256').update(canonicalJson(of)).digest('hex') : null,
    problems,
    warnings,
    variables: [...work.variables].sort(),
    used: { layout, partials: [...work.usedPartials].sort() },
  };
}

/** A layout or a partial by itself: what it names of the data is for its templates to know. */
async function checkAlone(input: Exclude<CompileInput, TemplateInput>, work: Work): Promise<Compiled> {
  const { report } = work;
  const { source, kind } = input;
  const fields = (['mjml', 'html', 'text'] as const).flatMap((name): Field[] => {
    const value = source[name];
    return value === undefined ? [] : [{ value, kind: name, pointer: `/${name}` }];
  });
  if (fields.length === 0) report.problem(inJson(''), null, 'required', 'needs `mjml`, `html` or `text`');
  checkLengths(fields, report);
  const names = kind === 'layout' ? NAMES_OF_LAYOUT : new Map();
  for (const field of fields) checkField(field, work, { schema: null, names });
  const written: WrittenStrings[] = [{ table: source.strings ?? {}, pointer: '/strings' }];
  joinStrings(written, report);
  checkStringTexts(written, { uses: work.strings, isWhole: false, work });
  if (kind === 'layout') await checkLayout(source, fields, work);
  return resultOf(work, source, { layout: null, bundle: null });
}

async function checkLayout(source: LayoutSource, fields: readonly Field[], work: Work): Promise<void> {
  const { report } = work;
  if (source.mjml !== undefined && source.html !== undefined) {
    report.problem(inJson(''), null, 'conflicting_fields', 'must not have both `mjml` and `html`');
  }
  for (const { pointer, value } of fields) checkSlot({ pointer, text: value as string }, report);
  if (source.mjml === undefined || report.problems.length > 0) return;
  const part = { pointer: '/mjml', text: '<mj-section><mj-column><mj-text>-</mj-text></mj-column></mj-section>' };
  const pieces = composeMjml(part, { pointer: '/mjml', text: source.mjml }, mjmlCheck(work));
  if (report.problems.length === 0) await compileMjml(pieces, null, report);
}

function layoutOf(
  { layout: key }: TemplateSource,
  layouts: Record<string, LayoutSource>,
  report: Report,
): LayoutSource | null {
  if (key === null) return null;
  const layout = Object.hasOwn(layouts, key) ? layouts[key] : undefined;
  if (!layout) report.problem(inJson('/layout'), null, 'unknown_layout', `there is no published layout \`${key}\``);
  return layout ?? null;
}

function checkFrame(frame: Frame, work: Work, schema: JsonObject | null): void {
  for (const kind of ['mjml', 'html', 'text'] as const) {
    const source = frame[kind];
    if (!source) continue;
    checkText(source, kind, work, { schema, names: NAMES_OF_LAYOUT });
    checkSlot(source, work.report);
  }
}

function checkVariants({ variants }: TemplateSource, report: Report): void {
  const refuse = (detail: string, code = 'invalid_value') => report.problem(inJson('/variants'), null, code, detail);
  if (variants.length === 1) refuse('must be none, or two at least');
  if (variants.length > MOST_VARIANTS) refuse(`must not be more than ${MOST_VARIANTS}`, 'too_many');
  if (new Set(variants.map(({ key }) => key)).size < variants.length) refuse('must have different keys', 'duplicate');
  const isWeighed = variants.every(({ weight }) => Number.isFinite(weight) && weight >= 0);
  if (!isWeighed || (variants.length > 0 && !variants.some(({ weight }) => weight > 0))) {
    refuse('must have weights of 0 or more, one of them more than 0');
  }
}

/** The strings of the template over those of its layout, and those over the partials'. */
function compileStrings(
  source: TemplateSource,
  layout: LayoutSource | null,
  parts: readonly WrittenPart[],
  work: Work,
) {
  const written: WrittenStrings[] = [
    ...[...work.usedPartials].sort().map((key) => {
      return { table: work.sources[key]?.strings ?? {}, pointer: '/content', within: `the partial "${key}"` };
    }),
    ...(layout ? [{ table: layout.strings ?? {}, pointer: '/layout', within: `the layout "${source.layout}"` }] : []),
    { table: source.strings, pointer: '/strings' },
  ];
  const table = joinStrings(written, work.report);
  const defaultLocale = canonicalLocale(source.defaultLocale) ?? 'en';
  checkStrings(table, written, { uses: work.strings, locales: localesOf(parts), defaultLocale, work });
  return table;
}
