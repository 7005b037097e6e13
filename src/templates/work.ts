import type { Liquid } from 'liquidjs';
import type { CompileInput } from '../domain/templates/bundle.ts';
import type { JsonObject, PartialSource } from '../domain/templates/source.ts';
import type { LiquidCheck, StringUse } from './check-values.ts';
import { createEngine } from './engine.ts';
import { HTML_KIT } from './html-kit.ts';
import type { FieldKind } from './parts.ts';
import { createReport, type Report, type SourceText } from './source-text.ts';

/** What all steps of one compilation share. */
export type Work = {
  report: Report;
  /** Of text, and without partials: only to parse. */
  engine: Liquid;
  variables: Set<string>;
  usedPartials: Set<string>;
  strings: StringUse[];
  /** Of each key what is put into HTML and into text; null where the partial has nothing of that kind. */
  partials: Record<'html' | 'text', Map<string, SourceText | null>>;
  /** Partials in MJML. */
  inlined: Map<string, SourceText>;
  sources: Record<string, PartialSource>;
};

export function startWork({ partials }: CompileInput): Work {
  const entries = Object.entries(partials);
  const own = (key: string, text: string | undefined): SourceText | null =>
    text === undefined ? null : { pointer: '/content', text, within: `the partial "${key}"` };
  const mjml = entries.map(([key, partial]) => [key, own(key, partial.mjml)] as const);
  return {
    report: createReport(),
    engine: createEngine('text', {}, HTML_KIT),
    variables: new Set(),
    usedPartials: new Set(),
    strings: [],
    partials: {
      html: new Map(entries.map(([key, { html, text }]) => [key, own(key, html ?? text)])),
      text: new Map(entries.map(([key, { html, text }]) => [key, own(key, text ?? html)])),
    },
    inlined: new Map(mjml.filter((entry): entry is [string, SourceText] => entry[1] !== null)),
    sources: partials,
  };
}

export function liquidCheck(work: Work, kind: FieldKind, schema: JsonObject | null): LiquidCheck {
  const { report, engine, variables, usedPartials, strings } = work;
  const partials = work.partials[kind === 'html' || kind === 'mjml' ? 'html' : 'text'];
  const inlined = kind === 'mjml' ? work.inlined : new Map();
  return { report, engine, variables, usedPartials, strings, schema, partials, inlined };
}
