import { isJsonObject, type Json, type JsonObject } from '../domain/templates/source.ts';
import { checkHtml } from './check-html.ts';
import { checkLiquid } from './check-liquid.ts';
import { RESERVED, tokensOf } from './liquid-tokens.ts';
import { SLOT } from './mjml.ts';
import type { Field, FieldKind } from './parts.ts';
import { isReference } from './render.ts';
import { ANYTHING, type Typed, typedAt } from './schema.ts';
import { below, inJson, type Report, type SourceText } from './source-text.ts';
import { liquidCheck, type Work } from './work.ts';

const LONGEST_TEXT = 256 * 1_024;
const MOST_TEXT = 4 * 1_048_576;

/** What a field is checked with: the schema of the data, null where that is not known, and names besides. */
export type FieldCheck = { schema: JsonObject | null; names?: ReadonlyMap<string, Typed> };

/** Names that a layout has besides. */
export const NAMES_OF_LAYOUT: ReadonlyMap<string, Typed> = new Map([[SLOT, ANYTHING]]);

export function checkLengths(fields: readonly Field[], report: Report): void {
  const lengthOf = ({ value }: Field) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
  for (const field of fields) {
    if (lengthOf(field) <= LONGEST_TEXT) continue;
    report.problem(inJson(field.pointer), null, 'too_long', `must not exceed ${LONGEST_TEXT / 1_024} KiB`);
  }
  if (fields.reduce((sum, field) => sum + lengthOf(field), 0) <= MOST_TEXT) return;
  report.problem(inJson('/content'), null, 'too_long', `must not exceed ${MOST_TEXT / 1_048_576} MiB in all`);
}

export function checkField({ value, kind, pointer }: Field, work: Work, check: FieldCheck): void {
  if (typeof value === 'string') checkText({ pointer, text: value }, kind, work, check);
  else checkJson(value, pointer, work, check);
}

/** Whatever can be told of one text: its Liquid, and its HTML or MJML. */
export function checkText(source: SourceText, kind: FieldKind, work: Work, { schema, names }: FieldCheck): void {
  const reserved = source.text.search(RESERVED);
  if (reserved >= 0) {
    work.report.problem(source, reserved, 'forbidden_character', 'has a character that Unicode keeps for programs');
    return;
  }
  checkLiquid(source, liquidCheck(work, kind, schema), names);
  if (kind === 'html' || kind === 'mjml') checkMarkup(source, work.report);
}

/** Of JSON each string is Liquid; `{"$number": "order.total"}` names a value. */
function checkJson(value: Json, pointer: string, work: Work, check: FieldCheck): void {
  if (typeof value === 'string') checkText({ pointer, text: value }, 'text', work, check);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkJson(item, below(pointer, index), work, check);
  } else if (isJsonObject(value)) {
    const entries = Object.entries(value);
    for (const [name, inner] of entries) {
      const at = below(pointer, name);
      if (!isReference(name)) checkJson(inner, at, work, check);
      else if (entries.length > 1 || typeof inner !== 'string') {
        work.report.problem(
          inJson(at),
          null,
          'invalid_value',
          'must stand alone and name a value, such as order.total',
        );
      } else checkReference(inner, at, work, check);
    }
  }
}

function checkReference(path: string, pointer: string, { report, variables }: Work, { schema }: FieldCheck): void {
  if (!schema) return;
  const typed = typedAt(schema, path);
  if (!typed) report.problem(inJson(pointer), null, 'undeclared_variable', 'is not a property of the schema');
  else if (typed.path !== null) variables.add(typed.path);
}

/** What only its own text can tell is told of a partial once, however often it is named. */
export function checkPartials({ usedPartials, inlined, partials, report }: Work): void {
  for (const key of usedPartials) {
    for (const source of [inlined.get(key), partials.html.get(key)]) if (source) checkMarkup(source, report);
  }
}

function checkMarkup(source: SourceText, report: Report): void {
  const tokens = tokensOf(source.text);
  if (tokens) checkHtml(source, tokens, { report, inApp: source.pointer.startsWith('/content/in_app/') });
}

/** Whether a layout says once where the template goes. */
export function checkSlot(source: SourceText, report: Report): void {
  const slots = tokensOf(source.text)?.filter((token) => token.isOutput && token.content === SLOT) ?? [];
  if (slots.length === 1) return;
  report.problem(
    source,
    slots[1]?.begin ?? null,
    'missing_content',
    'must have {{ content }} once, where the template goes',
  );
}
