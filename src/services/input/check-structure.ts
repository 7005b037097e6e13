import { LOST_NUMBER } from '../../domain/exact-json.ts';
import { ApiProblem } from '../problem.ts';
import { toPointer } from './pointer.ts';

const DEEPEST = 32;

/** NUL, which PostgreSQL cannot store, and halves of surrogate pairs, which UTF-8 cannot write. */
const FORBIDDEN_CHARACTER = /[\0\p{Cs}]/u;

const WHY = {
  forbidden_character: 'contains a NUL character or an unpaired surrogate',
  out_of_range: 'is a number that cannot be kept digit by digit: send it as a string',
} as const;

type Node = { value: unknown; key: PropertyKey; parent: Node | null; depth: number };

/**
 * Looks at every key and string once, before any schema strips or copies them. Any name may be a key (RFC 8259, 4), also
 * `__proto__`, which `JSON.parse` makes a property as any other. A loop, not a recursion: the stack
 * cannot overflow.
 * @throws ApiProblem too_deep (400) below 32 levels, validation_failed (422) with a pointer
 */
export function checkStructure(root: unknown): void {
  const open: Node[] = [{ value: root, key: '', parent: null, depth: 0 }];
  for (let node = open.pop(); node; node = open.pop()) {
    const { value, depth } = node;
    if (typeof value === 'string') {
      if (value === LOST_NUMBER) refuse(node, 'out_of_range');
      if (FORBIDDEN_CHARACTER.test(value)) refuse(node, 'forbidden_character');
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= DEEPEST) throw new ApiProblem('too_deep');
      for (const key of Object.keys(value)) {
        const child = { value: (value as Record<string, unknown>)[key], key, parent: node, depth: depth + 1 };
        if (FORBIDDEN_CHARACTER.test(key)) refuse(node, 'forbidden_character');
        open.push(child);
      }
    }
  }
}

function refuse(node: Node, code: keyof typeof WHY): never {
  const path: PropertyKey[] = [];
  for (let at = node; at.parent; at = at.parent) path.unshift(at.key);
  throw new ApiProblem('validation_failed', { errors: [{ pointer: toPointer(path), code, detail: WHY[code] }] });
}
