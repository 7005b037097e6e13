import {
  AssignTag,
  EchoTag,
  ForTag,
  type Hash,
  Output,
  RenderTag,
  type Template,
  type Token,
  toValueSync,
} from 'liquidjs';
import { isJsonObject } from '../domain/templates/source.ts';
import { createValueCheck, itemOf, type LiquidCheck, type Refuse, type Scope, TEXT } from './check-values.ts';
import { isValued, reportSyntax } from './liquid-tree.ts';
import { ANYTHING, type Typed, typesOf } from './schema.ts';
import type { SourceText } from './source-text.ts';

const MOST_LOOPS = 3;
const DEEP_LOOPS = `loops must not be nested more than ${MOST_LOOPS} deep`;
const DEEPEST_PARTIAL = 5;

/** Of a `RenderTag`, which keeps them to itself. */
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
    let templates: Template[] = [];
    try {
      templates = engine.parse(one.text);
    } catch (error) {
      reportSyntax(one, error, report);
    }
    read(one, templates, scope);
  }

  function read(one: SourceText, templates: readonly Template[], scope: Scope): void {
    const refuse: Refuse = ({ begin }, code, detail) => report.problem(one, begin, code, detail);
    const { typeOfToken, typeOfValue } = createValueCheck(one, scope, check, refuse);

    function checkWritten(template: Template): void {
      for (const value of template.arguments?.() ?? []) {
        const typed = isValued(value) ? typeOfValue(value, template.token, { isWritten: true }) : typeOfToken(value);
        const types = typed.schema ? typesOf(typed.schema) : null;
        const inner = types?.has('array') && isJsonObject(typed.schema?.items) ? typesOf(typed.schema.items) : types;
        if (types?.size === 1 && inner?.size === 1 && inner.has('object')) {
          refuse(template.token, 'not_text', 'is an object: name one of its properties');
        }
      }
    }

    function readLoop(tag: ForTag): void {
      const item = itemOf(typeOfToken(tag.collection));
      for (const value of Object.values(tag.hash.hash)) if (value) typeOfToken(value);
      const loops = scope.loops + 1;
      if (!item) refuse(tag.collection, 'invalid_type', 'is not a list');
      if (loops > MOST_LOOPS) refuse(tag.token, 'too_deep', DEEP_LOOPS);
      else {
        const block = new Map([
          [tag.variable, item ?? ANYTHING],
          ['forloop', ANYTHING],
        ]);
        read(one, tag.templates, { ...scope, loops, blocks: [...scope.blocks, block] });
      }
      read(one, tag.elseTemplates, scope);
    }

    function readPartial(tag: RenderTag): void {
      const { file: key, hash, with: bound, forBinding } = tag as unknown as RenderParts;
      const names = new Map<string, Typed>();
      for (const [name, token] of Object.entries(hash.hash)) names.set(name, token ? typeOfToken(token) : ANYTHING);
      if (bound) names.set(bound.alias ?? String(key), typeOfToken(bound.value));
      if (forBinding) {
        const item = itemOf(typeOfToken(forBinding.value)) ?? ANYTHING;
        names.set(forBinding.alias ?? '', item).set('forloop', ANYTHING);
      }
      const loops = scope.loops + (forBinding ? 1 : 0);
      const fault = faultOf(key, loops, forBinding);
      if (fault) refuse(tag.token, fault[0], fault[1]);
      const inlined = check.inlined?.get(String(key));
      const partial = inlined ?? check.partials.get(String(key));
      if (fault || !partial || typeof key !== 'string') return;
      check.usedPartials.add(key);
      const partials = [...scope.partials, key];
      const signature = JSON.stringify([key, loops, partials.length, [...names]]);
      if (inlined) readSource(inlined, { ...scope, partials });
      else if (!seen.has(signature)) {
        seen.add(signature);
        readSource(partial, { names, blocks: [], isPartial: true, loops, partials });
      }
    }

    /** Why a partial cannot be put in here, as code and detail. */
    function faultOf(key: unknown, loops: number, forBinding: Binding | undefined): [string, string] | null {
      if (typeof key !== 'string') {
        return ['computed_partial', "the name of a partial must be written out: {% render 'footer' %}"];
      }
      const partial = check.inlined?.get(key) ?? check.partials.get(key);
      if (partial === undefined) return ['unknown_partial', `there is no published partial \`${key}\``];
      if (partial === null) {
        return ['partial_without_text', `the partial \`${key}\` has neither \`html\` nor \`text\` for this place`];
      }
      if (forBinding && forBinding.alias === undefined) return ['invalid_liquid', '`for` needs `as` and a name'];
      if (loops > MOST_LOOPS) return ['too_deep', DEEP_LOOPS];
      if (scope.partials.length < DEEPEST_PARTIAL && !scope.partials.includes(key)) return null;
      return ['too_deep', `partials must not name each other in a circle or more than ${DEEPEST_PARTIAL} deep`];
    }

    for (const template of templates) {
      if (template instanceof Output || template instanceof EchoTag) checkWritten(template);
      else if (template instanceof ForTag) readLoop(template);
      else if (template instanceof RenderTag) readPartial(template);
      else {
        const types = [...(template.arguments?.() ?? [])].map((value) =>
          isValued(value) ? typeOfValue(value, template.token) : typeOfToken(value),
        );
        for (const name of template.localScope?.() ?? []) {
          scope.names.set(name.content, template instanceof AssignTag ? (types[0] ?? ANYTHING) : TEXT);
        }
        if (template.children) read(one, toValueSync(template.children(false, true)), scope);
      }
    }
  }

  readSource(source, { names: new Map(given), blocks: [], isPartial: false, loops: 0, partials: [] });
}
