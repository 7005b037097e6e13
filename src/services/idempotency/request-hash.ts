import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';

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
