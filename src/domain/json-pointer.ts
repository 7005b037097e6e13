const LONGEST_POINTER = 200;

/** A JSON pointer (RFC 6901) to `path`; for one made of a giant key, to the object that holds it. */
export function toPointer(path: readonly PropertyKey[]): string {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return pointer.length > LONGEST_POINTER && path.length > 0 ? toPointer(path.slice(0, -1)) : pointer;
}
