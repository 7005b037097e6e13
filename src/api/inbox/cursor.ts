import { ApiProblem } from '../../services/problem.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';

const HEX_DIGITS = 32;

/** Where a page of an inbox ended: like other cursors, with a sequence in the place of an id. */
export function encodeInboxCursor(secret: string, sequence: number): string {
  return encodeCursor(secret, sequence.toString(16).padStart(HEX_DIGITS, '0'));
}

/** @throws ApiProblem invalid_cursor (400) for one that we did not write, or wrote for another list */
export function decodeInboxCursor(secret: string, cursor: string): number {
  const sequence = Number.parseInt(decodeCursor(secret, cursor).replaceAll('-', ''), 16);
  if (!Number.isSafeInteger(sequence)) throw new ApiProblem('invalid_cursor');
  return sequence;
}
