import { createHash } from 'node:crypto';

/** A key for a receipt whose vendor gives it no id: the same for the same words, of 64 letters, without an address. */
export function receiptKey(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
