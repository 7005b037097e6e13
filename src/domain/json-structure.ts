import { LOST_NUMBER } from './exact-json.ts';

const DEEPEST = 32;

/** NUL, which PostgreSQL cannot store, and halves of surrogate pairs, which UTF-8 cannot write. */
const FORBIDDEN_CHARACTER = /[\0\p{Cs}]/u;

const WHY = {
  forbidden_character: 'contains a NUL character or an unpaired surrogate',
  out_of_range: 'is a number that cannot be kept digit by digit: send it as a string',
  too_deep: `is more than ${DEEPEST} levels deep`,
} as const;

/** What keeps a value of JSON from being stored, and where it stands. */
export type Flaw = { path: PropertyKey[]; code: keyof typeof WHY; detail: string };

type Node = { value: unknown; key: PropertyKey; parent: Node | null; depth: number };

/**
 * Looks at every key and string once. Any name may be a key (RFC 8259, 4), also `__proto__`, which `JSON.parse` makes a
 * property as any other. A loop, not a recursion: the stack cannot overflow.
 */
export function findFlaw(root: unknown): Flaw | null {
  const open: Node[] = [{ value: root, key: '', parent: null, depth: 0 }];
  for (let node = open.pop(); node; node = open.pop()) {
    const { value, depth } = node;
    if (typeof value === 'string') {
      if (value === LOST_NUMBER) return flaw(node, 'out_of_range');
      if (FORBIDDEN_CHARACTER.test(value)) return flaw(node, 'forbidden_character');
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= DEEPEST) return flaw(node, 'too_deep');
      for (const key of Object.keys(value)) {
        const child = { value: (value as Record<string, unknown>)[key], key, parent: node, depth: depth + 1 };
        if (FORBIDDEN_CHARACTER.test(key)) return flaw(node, 'forbidden_character');
        open.push(child);
      }
    }
  }
  return null;
}

function flaw(node: Node, code: keyof typeof WHY): Flaw {
  const path: PropertyKey[] = [];
  for (let at = node; at.parent; at = at.parent) path.unshift(at.key);
  return { path, code, detail: WHY[code] };
}
