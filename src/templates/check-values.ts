import { type Liquid, type PropertyAccessToken, type Token, TypeGuards } from 'liquidjs';
import { isJsonObject, type JsonObject } from '../domain/templates/source.ts';
import { badArgument } from './formats.ts';
import { beginOf, contentOf, type FilterUse, isNumber, isQuoted, type Valued } from './liquid-tree.ts';
import { ANYTHING, BUILT_IN, rootOf, step, type Typed, typesOf } from './schema.ts';
import type { Report, SourceText } from './source-text.ts';

/** A string that is named: which values it is given, and where. */
export type StringUse = { key: string; values: string[]; source: SourceText; offset: number };

export type LiquidCheck = {
  /** Only parses: any with the tags and filters of templates. */
  engine: Liquid;
  report: Report;
  /** Of the data; null where that is not known, as in a layout by itself. */
  schema: JsonObject | null;
  /** What `render` can name, as it is written for this kind of field; null for one that is no partial of this kind. */
  partials: ReadonlyMap<string, SourceText | null>;
  /** Of MJML: partials that are put in before, and see what their place sees. */
  inlined?: ReadonlyMap<string, SourceText>;
  /** What is found: paths into the data, keys of partials, strings. */
  variables: Set<string>;
  usedPartials: Set<string>;
  strings: StringUse[];
};

/** What `capture`, written values and most filters make. */
export const TEXT: Typed = { schema: { type: 'string' }, path: null };
const LONGEST_RANGE = 1_000;

/** The names that a place of a text can see. */
export type Scope = {
  /** What `assign` and `capture` set, and what a partial is given. */
  names: Map<string, Typed>;
  /** Of loops, the inner last. */
  blocks: ReadonlyMap<string, Typed>[];
  isPartial: boolean;
  loops: number;
  partials: readonly string[];
};

export type Refuse = (at: { begin: number }, code: string, detail: string) => void;

export type ValueCheck = {
  /** What a token stands for; a name that is not there is reported. */
  typeOfToken(token: Token): Typed;
  /** @param isWritten whether it is put into the text, where alone `raw` may be said */
  typeOfValue(value: Valued, at: { begin: number }, options?: { isWritten?: boolean }): Typed;
};

/** Checks values of Liquid: names against the schema, filters and their arguments. */
export function createValueCheck(source: SourceText, scope: Scope, check: LiquidCheck, refuse: Refuse): ValueCheck {
  function typeOfToken(token: Token): Typed {
    if (TypeGuards.isPropertyAccessToken(token)) return typeOfName(token);
    if (TypeGuards.isRangeToken(token)) {
      const ends = [token.lhs, token.rhs];
      const [low, high] = ends.map((end) => (TypeGuards.isNumberToken(end) ? end.content : Number.NaN));
      if (!(Number(high) - Number(low) < LONGEST_RANGE)) {
        refuse(token, 'long_range', `a range goes from one written number to another, over at most ${LONGEST_RANGE}`);
      }
      return ANYTHING;
    }
    return TEXT;
  }

  function typeOfName(token: PropertyAccessToken): Typed {
    const [root, ...others] = token.props;
    if (token.variable) return ANYTHING;
    if (!root || TypeGuards.isPropertyAccessToken(root) || !('content' in root)) {
      refuse(token, 'computed_name', 'the first name must be written out');
      return ANYTHING;
    }
    const name = String(root.content);
    const first = find(name, scope, check);
    if (!first) {
      refuse(token, 'undeclared_variable', `\`${name}\` is not a property of the schema`);
      return ANYTHING;
    }
    let typed = first;
    let said = name;
    for (const prop of others) {
      const isComputed = TypeGuards.isPropertyAccessToken(prop);
      if (isComputed) typeOfToken(prop);
      const key = isComputed || !('content' in prop) ? '[]' : (prop.content as string | number);
      const next = step(typed, key);
      if (!next) {
        refuse(token, 'undeclared_variable', `\`${said}\` has no \`${key}\` in the schema`);
        return ANYTHING;
      }
      typed = next;
      said += key === '[]' || typeof key === 'number' ? '[]' : `.${key}`;
    }
    if (typed.path !== null) check.variables.add(typed.path);
    return typed;
  }

  function typeOfValue({ initial, filters }: Valued, at: { begin: number }, { isWritten = false } = {}): Typed {
    const types = initial.postfix.filter((token) => !TypeGuards.isOperatorToken(token)).map(typeOfToken);
    for (const filter of filters) checkFilter(filter, initial.postfix, filters, types, at, isWritten);
    const [only = ANYTHING] = types;
    if (initial.postfix.length !== 1) return ANYTHING;
    return filters.every(({ name }) => name === 'default' || name === 'raw') ? only : ANYTHING;
  }

  function checkFilter(
    filter: FilterUse,
    initial: readonly Token[],
    filters: readonly FilterUse[],
    types: readonly Typed[],
    at: { begin: number },
    isWritten: boolean,
  ): void {
    const { name, args } = filter;
    const place = { begin: beginOf(filter) ?? at.begin };
    for (const arg of args) {
      const token = Array.isArray(arg) ? arg[1] : arg;
      if (token) typeOfToken(token);
    }
    const [first] = args;
    if (!(name in check.engine.filters)) refuse(place, 'unknown_filter', `there is no filter \`${name}\``);
    else if (name === 'raw') {
      const isHtml = types.length === 1 && types[0]?.schema?.format === 'html';
      const detail = '`raw` is for a property with `"format": "html"`, written without other filters';
      if (!isWritten || !isHtml || filters.length > 1) refuse(place, 'raw_not_allowed', detail);
    } else if (name === 't') checkString(filter, initial, filters, place);
    else if (name === 'split' && !isQuoted(first)) refuse(place, 'invalid_argument', '`split` takes a written text');
    else if (name === 'money' || first !== undefined) {
      const isWrittenOut = isQuoted(first) || isNumber(first);
      const fault = first === undefined || isWrittenOut ? badArgument(name, contentOf(first)) : null;
      if (fault) refuse(place, 'invalid_argument', `the argument of \`${name}\` ${fault}`);
    }
  }

  function checkString(
    { args }: FilterUse,
    initial: readonly Token[],
    [first]: readonly FilterUse[],
    place: { begin: number },
  ): void {
    const [key] = initial;
    const named = args.map((arg) => (Array.isArray(arg) ? arg[0] : undefined));
    const values = named.filter((value) => value !== undefined);
    if (initial.length !== 1 || !isQuoted(key) || first?.name !== 't') {
      const detail = "`t` stands first after the written name of a string: {{ 'items' | t }}";
      refuse(place, 'computed_string', detail);
    } else if (values.length < named.length) {
      refuse(place, 'invalid_argument', '`t` takes values by name: count: number');
    } else check.strings.push({ key: key.content, values, source, offset: key.begin });
  }

  return { typeOfToken, typeOfValue };
}

/** What a name stands for where it is written; null where it is nothing. */
function find(name: string, { blocks, names, isPartial }: Scope, { schema }: LiquidCheck): Typed | null {
  for (const block of [...blocks].reverse()) {
    const typed = block.get(name);
    if (typed) return typed;
  }
  const own = names.get(name);
  if (own) return own;
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (isJsonObject(builtIn)) return { schema: builtIn, path: null };
  if (isPartial) return null;
  return schema === null ? ANYTHING : rootOf(schema, name);
}

/** What a loop over it has one by one; null where it has nothing of that kind. */
export function itemOf(typed: Typed): Typed | null {
  if (typed.schema === null) return ANYTHING;
  const types = typesOf(typed.schema);
  return types.has('array') ? step(typed, '[]') : types.has('string') || types.has('object') ? null : ANYTHING;
}
