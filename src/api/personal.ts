import { z } from 'zod';
import { HIDDEN, maskAddress, maskUserId, maskWords } from '../domain/mask.ts';
import { allowsScope, type Scope } from '../domain/scope.ts';
import { ApiProblem } from '../services/problem.ts';
import type { ApiContext } from './http-context.ts';

/**
 * What a field of an answer says of a person: where to reach them, what their client calls them, what was or is to be
 * said to them, or what a vendor answered about them.
 */
const MASKS = { address: maskAddress, user: maskUserId, words: maskWords, raw: maskWords } as const;
type Personal = keyof typeof MASKS;

/** Stands in the document beside each such field. */
const MARK = 'x-personal';

/**
 * Marks a field of an answer, with all that is in it: without the scope `content` it is masked. Strings are, lists and maps
 * are empty, and numbers, choices and null stay; what the schema does not know of is left out: a newer release has written
 * it. A mark further in is the one that counts.
 */
export function personal<S extends z.ZodType>(kind: Personal, schema: S): S {
  return schema.meta({ [MARK]: kind }) as S;
}

/**
 * Whether what is answered to a caller is masked.
 * @param scopes null of whom scopes say nothing: the operator, to whom endpoints show nobody anyway, and the public
 */
export function isMaskedFor(scopes: readonly Scope[] | null): boolean {
  return scopes !== null && !allowsScope(scopes, 'content');
}

/** What of a value of this schema goes to who asks by `c`: the very value, or a masked one. */
export function shownBy(schema: z.ZodType): (c: ApiContext, value: unknown) => unknown {
  const mask = maskOf(schema, null);
  if (mask === null) return (_, value) => value;
  return (c, value) => (c.get('request').isMasked ? mask(value) : value);
}

/**
 * Holds a request against the fields by which it asks for somebody by address, or changes who that is.
 * @param parts query and body; a body that is not validated yet may be anything
 * @throws ApiProblem insufficient_scope (403), which names those that are given
 */
export function refusePersonal(fields: readonly string[], parts: readonly unknown[]): void {
  const isGiven = (name: string) =>
    parts.some(
      (part) => typeof part === 'object' && part !== null && (part as Record<string, unknown>)[name] !== undefined,
    );
  const given = fields.filter(isGiven).map((name) => `\`${name}\``);
  if (given.length === 0) return;
  const detail = `With ${given.join(' and ')} this requires a key with the scope \`content\`, since it names somebody.`;
  throw new ApiProblem('insufficient_scope', { detail });
}

/** Of what shows one thing whole to who does not see people otherwise. */
export const AUDITED_REVEAL =
  'Shows it whole to a key without the scope `content`. The audit log tells who did so, and when.';

type Mask = (value: unknown) => unknown;

/** Null where nothing is masked. @param within the mark of what it is in */
function maskOf(schema: z.core.$ZodType, within: Personal | null): Mask | null {
  const kind = (z.globalRegistry.get(schema)?.[MARK] as Personal | undefined) ?? within;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return kind && ((value) => (typeof value === 'string' ? MASKS[kind](value) : value));
    case 'unknown':
    case 'any':
      return kind && (() => HIDDEN);
    case 'object':
      return ofObject(Object.entries(def.shape), kind);
    case 'record': {
      if (kind !== null) return (value) => (isObject(value) ? {} : value);
      const mask = maskOf(def.valueType, kind);
      return mask && ((value) => mapValues(value, mask));
    }
    case 'array': {
      if (kind !== null) return (value) => (Array.isArray(value) ? [] : value);
      const mask = maskOf(def.element, kind);
      return mask && ((value) => (Array.isArray(value) ? value.map(mask) : value));
    }
    case 'union': {
      // Each masks what it knows of, and what is masked stays as it is.
      const masks = def.options.flatMap((option) => maskOf(option, kind) ?? []);
      return masks.length === 0 ? null : (value) => masks.reduce((masked, mask) => mask(masked), value);
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly': {
      const mask = maskOf(def.innerType, kind);
      return mask && ((value) => (value === null || value === undefined ? value : mask(value)));
    }
    case 'pipe':
      return maskOf(def.out, kind);
    default:
      return null;
  }
}

function ofObject(shape: [string, z.core.$ZodType][], kind: Personal | null): Mask | null {
  const masks = shape.flatMap(([name, schema]) => {
    const mask = maskOf(schema, kind);
    return mask ? [[name, mask] as const] : [];
  });
  if (masks.length === 0) return null;
  const known = new Set(shape.map(([name]) => name));
  return (value) => {
    if (!isObject(value)) return value;
    const masked = kind === null ? { ...value } : onlyOf(known, value);
    for (const [name, mask] of masks) if (masked[name] !== undefined) masked[name] = mask(masked[name]);
    return masked;
  };
}

function onlyOf(known: ReadonlySet<string>, value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => known.has(name)));
}

function mapValues(value: unknown, mask: Mask): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mask(one)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
