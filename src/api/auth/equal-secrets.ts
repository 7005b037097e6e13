import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, in a time that tells neither their length nor where they differ. */
export function equalSecrets(one: string, other: string): boolean {
  // Hashed first: the comparison needs equal lengths.
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
