import type { Problem } from '../domain/templates/bundle.ts';

/** One text that somebody wrote, and how it is named to them. */
export type SourceText = {
  /** Where it stands in what is compiled: `/content/email/en/mjml`. */
  pointer: string;
  text: string;
  /** Of a text that belongs to another resource, such as `the layout "plain"`: the pointer then names what refers to it. */
  within?: string;
};

export type Report = {
  problems: Problem[];
  warnings: Problem[];
  /** @param offset in the text, from 0; null where it is not about a place in it */
  problem(source: SourceText, offset: number | null, code: string, detail: string): void;
  warning(source: SourceText, offset: number | null, code: string, detail: string): void;
};

/** Nobody reads more of them at once, and a hostile source has one in every byte. */
const MOST = 100;

export function createReport(): Report {
  const problems = new Map<string, Problem>();
  const warnings = new Map<string, Problem>();
  const add =
    (to: Map<string, Problem>) => (source: SourceText, offset: number | null, code: string, detail: string) => {
      if (to.size >= MOST) return;
      const problem = describe(source, offset, code, detail);
      to.set(JSON.stringify(problem), problem);
    };
  return {
    get problems() {
      return [...problems.values()];
    },
    get warnings() {
      return [...warnings.values()];
    },
    problem: add(problems),
    warning: add(warnings),
  };
}

function describe({ pointer, text, within }: SourceText, offset: number | null, code: string, detail: string): Problem {
  const place = offset === null ? null : placeOf(text, offset);
  if (within === undefined) return { pointer, code, detail, line: place?.line ?? null, column: place?.column ?? null };
  const where = place ? `In ${within}, line ${place.line}, column ${place.column}` : `In ${within}`;
  return { pointer, code, detail: `${where}: ${detail}`, line: null, column: null };
}

/** Line and column from 1. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** A JSON pointer (RFC 6901) to a field below another one. */
export function below(pointer: string, ...names: (string | number)[]): string {
  return pointer + names.map((name) => `/${String(name).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** Where a problem of JSON stands, which has no lines. */
export function inJson(pointer: string): SourceText {
  return { pointer, text: '' };
}
