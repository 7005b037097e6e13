import { isJsonObject, type Json, type JsonObject } from '../domain/templates/source.ts';
import { createDataReader } from './data.ts';
import { HTML_KIT } from './html-kit.ts';
import { below, inJson, type Report } from './source-text.ts';

/** Names that templates find beside the data. */
export const BUILT_IN: JsonObject = {
  recipient: { type: 'object', properties: { userId: { type: 'string' }, name: { type: 'string' } } },
  client: { type: 'object', properties: { name: { type: 'string' } } },
  links: { type: 'object', properties: { unsubscribe: { type: 'string' }, view: { type: 'string' } } },
  event: { type: 'object', additionalProperties: true },
  now_accepted: { type: 'string', format: 'date-time' },
};
/** Of Liquid itself, or of layouts. */
const RESERVED = new Set([
  ...Object.keys(BUILT_IN),
  'content',
  'forloop',
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
]);

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const FORMATS = ['uri', 'email', 'date', 'date-time', 'html'];
const isText = (value: unknown) => typeof value === 'string';
const isList = (value: unknown) => Array.isArray(value);
const isNumber = (value: unknown) => typeof value === 'number';
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;

/** The subset of JSON Schema 2020-12 that is taken, and what each keyword must be. Nothing in it searches or refers. */
const KEYWORDS: Record<string, { isValid: (value: unknown) => boolean; must: string }> = {
  type: {
    isValid: (value) => (Array.isArray(value) ? value : [value]).every((one) => TYPES.includes(one)),
    must: `must be one of ${TYPES.join(', ')}, or a list of them`,
  },
  properties: { isValid: isJsonObject, must: 'must be an object' },
  required: { isValid: (value) => Array.isArray(value) && value.every(isText), must: 'must be a list of names' },
  additionalProperties: { isValid: (value) => typeof value === 'boolean', must: 'must be true or false' },
  items: { isValid: isJsonObject, must: 'must be a schema' },
  enum: {
    isValid: (value) => Array.isArray(value) && value.length > 0 && value.length <= 100,
    must: 'must be a list of 1 to 100 values',
  },
  const: { isValid: () => true, must: '' },
  minItems: { isValid: isCount, must: 'must be a whole number, 0 or more' },
  maxItems: { isValid: isCount, must: 'must be a whole number, 0 or more' },
  minLength: { isValid: isCount, must: 'must be a whole number, 0 or more' },
  maxLength: { isValid: isCount, must: 'must be a whole number, 0 or more' },
  minimum: { isValid: isNumber, must: 'must be a number' },
  maximum: { isValid: isNumber, must: 'must be a number' },
  format: { isValid: (value) => FORMATS.some((one) => one === value), must: `must be one of ${FORMATS.join(', ')}` },
  default: { isValid: () => true, must: '' },
  title: { isValid: isText, must: 'must be text' },
  description: { isValid: isText, must: 'must be text' },
  examples: { isValid: isList, must: 'must be a list' },
  $schema: { isValid: isText, must: 'must be text' },
};
const DEEPEST = 8;
const MOST_PROPERTIES = 200;

/** Reports what the schema of a template may not have. @returns whether it can be used */
export function checkSchema(schema: JsonObject, report: Report): boolean {
  let count = 0;
  const defaults: { schema: JsonObject; value: Json; pointer: string }[] = [];
  let isUsable = true;
  const refuse = (pointer: string, code: string, detail: string) => {
    isUsable = false;
    report.problem(inJson(pointer), null, code, detail);
  };

  function check(one: unknown, pointer: string, depth: number): void {
    if (!isJsonObject(one)) refuse(pointer, 'invalid_type', 'must be a schema: an object');
    else if (depth > DEEPEST) refuse(pointer, 'too_deep', `must not be nested more than ${DEEPEST} levels deep`);
    else {
      for (const [name, value] of Object.entries(one)) checkKeyword(name, value, below(pointer, name));
      checkProperties(one, pointer, depth);
      if (one.default !== undefined)
        defaults.push({ schema: one, value: one.default, pointer: below(pointer, 'default') });
      if (one.items !== undefined) check(one.items, below(pointer, 'items'), depth + 1);
    }
  }

  function checkKeyword(name: string, value: Json, pointer: string): void {
    const keyword = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
    const taken = Object.keys(KEYWORDS).join(', ');
    if (!keyword) refuse(pointer, 'unsupported_keyword', `is not supported; a schema may have ${taken}`);
    else if (!keyword.isValid(value)) refuse(pointer, 'invalid_value', keyword.must);
  }

  function checkProperties({ properties, required }: JsonObject, pointer: string, depth: number): void {
    const named = isJsonObject(properties) ? Object.entries(properties) : [];
    count += named.length;
    if (count > MOST_PROPERTIES) {
      const detail = `must not have more than ${MOST_PROPERTIES} properties in all`;
      refuse(below(pointer, 'properties'), 'too_many', detail);
      return;
    }
    for (const name of Array.isArray(required) ? required : []) {
      if (named.some(([known]) => known === name)) continue;
      refuse(below(pointer, 'required'), 'invalid_value', 'names a property that is not among `properties`');
    }
    for (const [name, property] of named) {
      const at = below(pointer, 'properties', name);
      if (depth === 1 && RESERVED.has(name))
        refuse(at, 'reserved_name', 'is a name that means something else in templates');
      check(property, at, depth + 1);
    }
  }

  check(schema, '/schema', 1);
  for (const { schema: own, value, pointer } of isUsable ? defaults : []) {
    const [problem] = createDataReader(own, pointer, HTML_KIT)(value).problems;
    if (problem) refuse(problem.pointer, problem.code, problem.detail);
  }
  if (schema.type !== 'object') refuse('/schema/type', 'invalid_value', 'must be object: data is an object');
  return isUsable;
}

/** A part of the data: what its schema says, and how it is named. Without a schema anything may be there. */
export type Typed = { schema: JsonObject | null; path: string | null };

export const ANYTHING: Typed = { schema: null, path: null };
const NUMBER: Typed = { schema: { type: 'number' }, path: null };

/**
 * What a name, an index (`[]` for one that is not known) or one of Liquid's own (`size`, `first`, `last`) leads to;
 * null where the schema knows of no such thing.
 */
export function step({ schema, path }: Typed, name: string | number): Typed | null {
  if (schema === null || isOpen(schema)) return ANYTHING;
  const types = typesOf(schema);
  const to = (next: unknown, step: string): Typed => ({
    schema: isJsonObject(next) ? next : null,
    path: path === null ? null : `${path}${step}`,
  });
  if (types.has('object')) {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    if (typeof name === 'string' && Object.hasOwn(properties, name)) return to(properties[name], `.${name}`);
    if (schema.additionalProperties === true || name === '[]') return ANYTHING;
    if (name === 'size') return NUMBER;
  }
  if (types.has('array')) {
    if (typeof name === 'number' || ['first', 'last', '[]'].includes(name)) return to(schema.items, '[]');
    if (name === 'size') return NUMBER;
  }
  return types.has('string') && name === 'size' ? NUMBER : null;
}

/** Says nothing of what is inside. */
function isOpen({ type, properties, items }: JsonObject): boolean {
  return type === undefined && properties === undefined && items === undefined;
}

/** The types that a value may have; all of them where the schema does not say. */
export function typesOf({ type }: JsonObject): Set<unknown> {
  return new Set(type === undefined ? TYPES : Array.isArray(type) ? type : [type]);
}

/** What a dotted name, such as `order.total`, leads to in the data or beside it; null where that is nothing. */
export function typedAt(schema: JsonObject, path: string): Typed | null {
  const [root = '', ...names] = path.split('.');
  const builtIn = Object.hasOwn(BUILT_IN, root) ? BUILT_IN[root] : undefined;
  const first: Typed | null = isJsonObject(builtIn) ? { schema: builtIn, path: null } : rootOf(schema, root);
  return names.reduce<Typed | null>((typed, name) => typed && step(typed, name), first);
}

/** A property of the data; `size` is one of every object, and never meant here. */
export function rootOf(schema: JsonObject, name: string): Typed | null {
  const found = step({ schema, path: '' }, name);
  if (!found || found.path === null) return found?.schema === null ? found : null;
  return { ...found, path: found.path.slice(1) };
}
