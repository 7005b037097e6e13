import { createTwoFilesPatch } from 'diff';

/** A field that differs; `diff` is unified (`@@ -1 +1 @@`), null where the texts have hardly a line in common. */
export type FieldChange = { pointer: string; diff: string | null };

/** As many fields as a person would look at. */
const MOST_CHANGES = 200;
/** Lines that differ, beyond which nobody looks for those that do not: it takes quadratic time. */
const MOST_EDITS = 2_000;

/** The fields in which two sources differ, in the order of their pointers; texts line by line. */
export function diffSources(before: object, after: object): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const pointers = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changed = pointers.filter((pointer) => old.get(pointer) !== now.get(pointer));
  return changed.slice(0, MOST_CHANGES).map((pointer) => {
    return { pointer, diff: unified(old.get(pointer) ?? '', now.get(pointer) ?? '') };
  });
}

function unified(before: string, after: string): string | null {
  const patch = createTwoFilesPatch('', '', before, after, undefined, undefined, { maxEditLength: MOST_EDITS });
  return patch === undefined ? null : patch.slice(Math.max(0, patch.indexOf('@@')));
}

/** Each leaf by its pointer (RFC 6901): a string as it stands, else as JSON. */
function fieldsOf(value: unknown, pointer = '', fields = new Map<string, string>()): Map<string, string> {
  const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isBranch) return fields.set(pointer, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  for (const [name, inner] of Object.entries(value)) {
    fieldsOf(inner, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, fields);
  }
  return fields;
}
