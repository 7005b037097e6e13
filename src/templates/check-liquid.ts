import {
  AssignTag,
  EchoTag,
  ForTag,
  type Hash,
  type Liquid,
  Output,
  RenderTag,
  type Template,
  type Token,
  TypeGuards,
  toValueSync,
} from 'liquidjs';
import { isJsonObject, type JsonObject } from '../domain/templates/source.ts';
import { badArgument } from './formats.ts';
import { beginOf, contentOf, type FilterUse, isNumber, isQuoted, isValued, reportSyntax, type Valued } from './liquid-tree.ts';
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

const MOST_LOOPS = 3;
const LONGEST_RANGE = 1_000;
const DEEPEST_PARTIAL = 5;
/** What `capture` and the filters make. */
const TEXT: Typed = { schema: { type: 'string' }, path: null };

type Scope = {
  /** What `assign` and `capture` set, and what a partial is given. */
  names: Map<string, Typed>;
  /** Of loops, the inner last. */
  blocks: ReadonlyMap<string, Typed>[];
  isPartial: boolean;
  loops: number;
  partials: readonly string[];
};
type RenderParts = { file: unknown; hash: Hash; with?: Binding; forBinding?: Binding };
type Binding = { value: Token; alias?: string };

/**
 * Reports what a text may not have of Liquid: tags, filters and names that are not there, long or deep loops, partials by a
 * name that is computed. Every place is told with line and column.
 * @param given names that the text has besides the data
 */
export function checkLiquid(
  source: SourceText,
  check: LiquidCheck,
  given: ReadonlyMap<string, Typed> = new Map(),
): void {
  const { engine, report } = check;
  /** Partials that were read with the same names. */
  const seen = new Set<string>();

  function readSource(one: SourceText, scope: Scope): void {
    let templates: Template[];
    try {
      templates = engine.parse(one.text);
    } catch (error) {
      return reportSyntax(one, error, report);
    }
    read(one, templates, scope);
  }

  function read(one: SourceText, templates: readonly Template[], scope: Scope): void {
    const refuse = (token: { begin: number }, code: string, detail: string) =>
      report.problem(one, token.begin, code, detail);

    function typeOf(token: Token): Typed {
      if (TypeGuards.isRangeToken(token)) {
        const ends = [token.lhs, token.rhs];
        const [low, high] = ends.map((end) => (TypeGuards.isNumberToken(end) ? end.content : Number.NaN));
        if (!(Number(high) - Number(low) < LONGEST_RANGE)) {
          refuse(token, 'long_range', `a range goes from one written number to another, over at most ${LONGEST_RANGE}`);
        }
        return ANYTHING;
      }
      if (!TypeGuards.isPropertyAccessToken(token)) return TEXT;
      const [root, ...others] = token.props;
      if (token.variable) return ANYTHING;
      if (!root || TypeGuards.isPropertyAccessToken(root) || !('content' in root)) {
        refuse(token, 'computed_name', 'the first name must be written out');
        return ANYTHING;
      }
      const name = String(root.content);
      const first = find(name, scope);
      if (!first) {
        refuse(token, 'undeclared_variable', `\`${name}\` is not a property of the schema`);
        return ANYTHING;
      }
      let typed = first;
      let said = name;
      for (const prop of others) {
        const isComputed = TypeGuards.isPropertyAccessToken(prop);
        if (isComputed) typeOf(prop);
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

    function valueOf({ initial, filters }: Valued, at: { begin: number }, { isWritten = false } = {}): Typed {
      const types = initial.postfix.filter((token) => !TypeGuards.isOperatorToken(token)).map(typeOf);
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
      if (!(name in engine.filters)) return refuse(place, 'unknown_filter', `there is no filter \`${name}\``);
      for (const arg of args) {
        const token = Array.isArray(arg) ? arg[1] : arg;
        if (token) typeOf(token);
      }
      const [first] = args;
      if (name === 'raw') {
        const isHtml = types.length === 1 && types[0]?.schema?.format === 'html';
        if (isWritten && isHtml && filters.length === 1) return;
        refuse(place, 'raw_not_allowed', '`raw` is for a property with `"format": "html"`, written without other filters');
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
      if (initial.length !== 1 || !isQuoted(key) || first?.name !== 't') {
        return refuse(place, 'computed_string', "`t` stands first after the written name of a string: {{ 'items' | t }}");
      }
      const values = args.map((arg) => (Array.isArray(arg) ? arg[0] : undefined));
      if (values.includes(undefined)) return refuse(place, 'invalid_argument', '`t` takes values by name: count: number');
      check.strings.push({
        key: String(contentOf(key)),
        values: values.filter((value) => value !== undefined),
        source: one,
        offset: key.begin,
      });
    }

    function checkWritten(template: Template): void {
      for (const value of template.arguments?.() ?? []) {
        const typed = isValued(value) ? valueOf(value, template.token, { isWritten: true }) : typeOf(value);
        const types = typed.schema ? typesOf(typed.schema) : null;
        const inner = types?.has('array') && isJsonObject(typed.schema?.items) ? typesOf(typed.schema.items) : types;
        if (types?.size === 1 && inner?.size === 1 && inner.has('object')) {
          refuse(template.token, 'not_text', 'is an object: name one of its properties');
        }
      }
    }

    function readLoop(tag: ForTag, inner: Scope): void {
      const typed = typeOf(tag.collection);
      for (const value of Object.values(tag.hash.hash)) if (value) typeOf(value);
      const loops = inner.loops + 1;
      if (loops > MOST_LOOPS) return refuse(tag.token, 'too_deep', `loops must not be nested more than ${MOST_LOOPS} deep`);
      const item = itemOf(typed);
      if (!item) return refuse(tag.collection, 'invalid_type', 'is not a list');
      const block = new Map([
        [tag.variable, item],
        ['forloop', ANYTHING],
      ]);
      read(one, tag.templates, { ...inner, loops, blocks: [...inner.blocks, block] });
      read(one, tag.elseTemplates, inner);
    }

    function readPartial(tag: RenderTag, inner: Scope): void {
      const { file: key, hash, with: bound, forBinding } = tag as unknown as RenderParts;
      if (typeof key !== 'string') {
        return refuse(tag.token, 'computed_partial', "the name of a partial must be written out: {% render 'footer' %}");
      }
      const names = new Map<string, Typed>();
      for (const [name, token] of Object.entries(hash.hash)) names.set(name, token ? typeOf(token) : ANYTHING);
      if (bound) names.set(bound.alias ?? key, typeOf(bound.value));
      if (forBinding) {
        if (forBinding.alias === undefined) return refuse(tag.token, 'invalid_liquid', '`for` needs `as` and a name');
        names.set(forBinding.alias, itemOf(typeOf(forBinding.value)) ?? ANYTHING).set('forloop', ANYTHING);
      }
      const loops = inner.loops + (forBinding ? 1 : 0);
      const inlined = check.inlined?.get(key);
      const partial = inlined ?? check.partials.get(key);
      if (partial === undefined) return refuse(tag.token, 'unknown_partial', `there is no published partial \`${key}\``);
      check.usedPartials.add(key);
      if (partial === null) {
        return refuse(tag.token, 'partial_without_text', `the partial \`${key}\` has neither \`html\` nor \`text\` for this place`);
      }
      if (loops > MOST_LOOPS) return refuse(tag.token, 'too_deep', `loops must not be nested more than ${MOST_LOOPS} deep`);
      if (inner.partials.length >= DEEPEST_PARTIAL || inner.partials.includes(key)) {
        return refuse(tag.token, 'too_deep', `partials must not name each other in a circle or more than ${DEEPEST_PARTIAL} deep`);
      }
      const partials = [...inner.partials, key];
      if (inlined) return readSource(inlined, { ...inner, partials });
      const signature = JSON.stringify([key, loops, inner.partials.length, [...names]]);
      if (seen.has(signature)) return;
      seen.add(signature);
      readSource(partial, { names, blocks: [], isPartial: true, loops, partials });
    }

    for (const template of templates) {
      if (template instanceof Output || template instanceof EchoTag) checkWritten(template);
      else if (template instanceof ForTag) readLoop(template, scope);
      else if (template instanceof RenderTag) readPartial(template, scope);
      else {
        const types = [...(template.arguments?.() ?? [])].map((value) =>
          isValued(value) ? valueOf(value, template.token) : typeOf(value),
        );
        for (const name of template.localScope?.() ?? []) {
          const typed = template instanceof AssignTag ? (types[0] ?? ANYTHING) : TEXT;
          scope.names.set(name.content, typed);
        }
        if (template.children) read(one, toValueSync(template.children(false, true)), scope);
      }
    }
  }

  function find(name: string, { blocks, names, isPartial: isIsolated }: Scope): Typed | null {
    for (const block of [...blocks].reverse()) {
      const typed = block.get(name);
      if (typed) return typed;
    }
    const own = names.get(name);
    if (own) return own;
    const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
    if (isJsonObject(builtIn)) return { schema: builtIn, path: null };
    if (isIsolated) return null;
    if (check.schema === null) return ANYTHING;
    return rootOf(check.schema, name);
  }

  readSource(source, { names: new Map(given), blocks: [], isPartial: false, loops: 0, partials: [] });
}

/** What a loop over it has one by one; null where it has nothing of that kind. */
function itemOf(typed: Typed): Typed | null {
  if (typed.schema === null) return ANYTHING;
  const types = typesOf(typed.schema);
  return types.has('array') ? step(typed, '[]') : types.has('string') || types.has('object') ? null : ANYTHING;
}
