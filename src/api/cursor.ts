import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from '../services/problem.ts';

const TAG_BYTES = 16;

/** Where a page ended, opaque and signed: nobody can guess positions, and its inside may change. */
export function encodeCursor(secret: string, uuid: string): string {
  const position = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  return Buffer.concat([position, tag(secret, position)]).toString('base64url');
}

/** The UUID in a cursor. @throws ApiProblem invalid_cursor (400) for one that we did not write */
export function decodeCursor(secret: string, cursor: string): string {
  const bytes = Buffer.from(cursor.slice(0, 100), 'base64url');
  const position = bytes.subarray(0, 16);
  if (bytes.length !== 16 + TAG_BYTES || !timingSafeEqual(bytes.subarray(16), tag(secret, position))) {
    throw new ApiProblem('invalid_cursor');
  }
  const hex = position.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** As `encodeCursor`, of a list that goes by a number: with it in the place of a UUID. */
export function numberCursor(secret: string, number: number): string {
  return encodeCursor(secret, number.toString(16).padStart(32, '0'));
}

/** @throws ApiProblem invalid_cursor (400) for one that we did not write, or wrote for another list */
export function numberInCursor(secret: string, cursor: string): number {
  const number = Number.parseInt(decodeCursor(secret, cursor).replaceAll('-', ''), 16);
  if (number > 2_147_483_647) throw new ApiProblem('invalid_cursor');
  return number;
}

function tag(secret: string, position: Buffer): Buffer {
  return createHmac('sha256', secret).update('cursor:').update(position).digest().subarray(0, TAG_BYTES);
}
