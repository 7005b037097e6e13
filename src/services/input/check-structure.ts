import { ApiProblem, type FieldErrorCode } from '../problem.ts';
import { toPointer } from './pointer.ts';

const DEEPEST = 32;

/** NUL, which PostgreSQL cannot store, and halves of surrogate pairs, which UTF-8 cannot write. */
const FORBIDDEN_CHARACTER = /[\0\p{Cs}]/u;
/** `JSON.parse` keeps these as own keys; code that copies them later would write to a prototype. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

type Node = { value: unknown; key: PropertyKey; parent: Node | null; depth: number };

/**
 * Looks at every key and string once, before any schema strips or copies them. A loop, not a recursion: the stack
 * cannot overflow.
 * @throws ApiProblem too_deep (400) below 32 levels, validation_failed (422) with a pointer
 */
export function checkStructure(root: unknown): void {
  const open: Node[] = [{ value: root, key: '', parent: null, depth: 0 }];
  for (let node = open.pop(); node; node = open.pop()) {
    const { value, depth } = node;
    if (typeof value === 'string') {
      if (FORBIDDEN_CHARACTER.test(value)) refuse(node, 'forbidden_character');
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= DEEPEST) throw new ApiProblem('too_deep');
      for (const key of Object.keys(value)) {
        const child = { value: (value as Record<string, unknown>)[key], key, parent: node, depth: depth + 1 };
        if (FORBIDDEN_KEYS.has(key)) refuse(child, 'forbidden_key');
        if (FORBIDDEN_CHARACTER.test(key)) refuse(node, 'forbidden_character');
        open.push(child);
      }
    }
  }
}

function refuse(node: Node, code: FieldErrorCode & ('forbidden_key' | 'forbidden_character')): never {
  const path: PropertyKey[] = [];
  for (let at = node; at.parent; at = at.parent) path.unshift(at.key);
  const detail =
    code === 'forbidden_key' ? 'is not an allowed name' : 'contains a NUL character or an unpaired surrogate';
  throw new ApiProblem('validation_failed', { errors: [{ pointer: toPointer(path), code, detail }] });
}
