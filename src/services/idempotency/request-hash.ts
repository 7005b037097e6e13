import { createHash } from 'node:crypto';

/**
 * SHA-256 over the validated request with its keys in order, so that neither the order of keys nor a default that is
 * spelled out makes it another request.
 */
export function requestHash(request: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(request)).digest();
}

/** `requestHash` of a list, of which one item after the other is added. */
export function listHash(): { add(item: unknown): void; digest(): Buffer } {
  const hash = createHash('sha256').update('[');
  let comma = '';
  return {
    add(item) {
      hash.update(comma + canonicalJson(item));
      comma = ',';
    },
    digest: () => hash.update(']').digest(),
  };
}

/** JSON with sorted keys. Validated requests are shallow, so the recursion is bounded. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
