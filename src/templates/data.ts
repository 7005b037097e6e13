import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { RenderProblem, RenderProblemCode } from '../domain/templates/bundle.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/templates/source.ts';
import type { HtmlKit } from './engine.ts';
import { below } from './source-text.ts';

/** The data of one rendering, with its defaults; what is HTML in it is clean. */
export type ReadData = { data: JsonObject; cleaned: ReadonlySet<string>; problems: RenderProblem[] };

const MOST_BYTES = 64 * 1_024;
const DEEPEST = 8;
const MOST_ITEMS = 1_000;
const MOST_PROBLEMS = 50;

type Fault = { code: RenderProblemCode; must: (expected: unknown) => string };

const list = (value: unknown) => (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one)).join(', ');

/** What a keyword of the schema says of a value that breaks it; the value itself is never repeated. */
const FAULTS: Record<string, Fault> = {
  type: { code: 'invalid_type', must: (type) => `must be of the type ${[type].flat().join(' or ')}` },
  enum: { code: 'invalid_value', must: (values) => `must be one of ${list(values)}` },
  const: { code: 'invalid_value', must: (value) => `must be ${list(value)}` },
  format: { code: 'invalid_value', must: (format) => `must be in the format ${format}` },
  minimum: { code: 'out_of_range', must: (least) => `must be at least ${least}` },
  maximum: { code: 'out_of_range', must: (most) => `must be at most ${most}` },
  minLength: { code: 'too_short', must: (least) => `must have at least ${least} characters` },
  maxLength: { code: 'too_long', must: (most) => `must have at most ${most} characters` },
  minItems: { code: 'too_short', must: (least) => `must have at least ${least} items` },
  maxItems: { code: 'too_long', must: (most) => `must have at most ${most} items` },
};

/**
 * Reads data by a schema that was checked. A property that the schema does not name is refused unless it says
 * `additionalProperties: true`.
 * @param pointer of the data, for problems
 */
export function createDataReader(
  schema: JsonObject,
  pointer: string,
  { clean: cleanHtml }: Pick<HtmlKit, 'clean'>,
): (given: Json) => ReadData {
  const validator = new Validator(forValidator(schema), '2020-12', false);

  return function read(given) {
    const cleaned = new Set<string>();
    const problems: RenderProblem[] = [];
    const refuse = (at: string, code: RenderProblemCode, detail: string) => {
      if (problems.length < MOST_PROBLEMS) problems.push({ pointer: at, code, detail });
    };

    function complete(value: Json, own: unknown, at: string, depth: number): Json {
      if (depth > DEEPEST) {
        refuse(at, 'out_of_range', `must not be nested more than ${DEEPEST} levels deep`);
        return null;
      }
      const one = isJsonObject(own) ? own : {};
      if (typeof value === 'string') return one.format === 'html' ? clean(value) : value;
      if (Array.isArray(value)) {
        if (value.length > MOST_ITEMS) refuse(at, 'too_long', `must have at most ${MOST_ITEMS} items`);
        return value.slice(0, MOST_ITEMS).map((item, index) => complete(item, one.items, below(at, index), depth + 1));
      }
      return isJsonObject(value) ? completeObject(value, one, at, depth) : value;
    }

    function completeObject(value: JsonObject, own: JsonObject, at: string, depth: number): JsonObject {
      const properties = isJsonObject(own.properties) ? own.properties : {};
      const isOpen = own.additionalProperties === true || (own.type === undefined && own.properties === undefined);
      const entries: [string, Json][] = [];
      for (const [name, inner] of Object.entries(value)) {
        const isKnown = Object.hasOwn(properties, name);
        if (!isKnown && !isOpen) refuse(below(at, name), 'unknown_field', 'is not among the properties of the schema');
        const next = isKnown ? properties[name] : undefined;
        entries.push([name, complete(inner, next, below(at, name), depth + 1)]);
      }
      for (const [name, property] of Object.entries(properties)) {
        if (Object.hasOwn(value, name) || !isJsonObject(property) || property.default === undefined) continue;
        entries.push([name, complete(property.default, property, below(at, name), depth + 1)]);
      }
      for (const name of Array.isArray(own.required) ? own.required : []) {
        if (!entries.some(([known]) => known === name)) refuse(below(at, String(name)), 'required', 'is required');
      }
      // `fromEntries` defines a property, where an assignment of `__proto__` would change the prototype.
      return Object.fromEntries(entries);
    }

    function clean(html: string): string {
      const one = cleanHtml(html);
      cleaned.add(one);
      return one;
    }

    if (Buffer.byteLength(JSON.stringify(given)) > MOST_BYTES) {
      const problem = { pointer, code: 'too_long', detail: 'must not exceed 64 KiB as JSON' } as const;
      return { data: {}, cleaned, problems: [problem] };
    }
    const data = complete(given, schema, pointer, 1);
    if (problems.length === 0) {
      for (const unit of validator.validate(data).errors) {
        const fault = FAULTS[unit.keyword];
        if (fault)
          refuse(
            pointer + decodeURIComponent(unit.instanceLocation.slice(1)),
            fault.code,
            fault.must(valueAt(schema, unit)),
          );
      }
    }
    return { data: isJsonObject(data) ? data : {}, cleaned, problems };
  };
}

/** A copy, into which the validator may write. It need not look at what no property is for, whose names it cannot always write. */
function forValidator(schema: JsonObject): Schema {
  return JSON.parse(JSON.stringify(schema, (name, value) => (name === 'additionalProperties' ? undefined : value)));
}

/** What the schema says where a keyword was broken. */
function valueAt(schema: JsonObject, { keywordLocation }: OutputUnit): unknown {
  const names = decodeURIComponent(keywordLocation).split('/').slice(1);
  return names.reduce<unknown>((value, name) => {
    const key = name.replace(/~1/g, '/').replace(/~0/g, '~');
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, schema);
}
