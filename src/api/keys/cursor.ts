import { ApiProblem } from '../../services/problem.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { keyId } from './model.ts';

const BYTES = 16;

/** Where a page of keys ended: like other cursors, with the letters of a key's id in the place of a UUID. */
export function encodeKeyCursor(secret: string, id: string): string {
  return encodeCursor(secret, Buffer.from(id.padEnd(BYTES, ' ')).toString('hex'));
}

/** @throws ApiProblem invalid_cursor (400) for one that we did not write, or wrote for another list */
export function decodeKeyCursor(secret: string, cursor: string): string {
  const id = Buffer.from(decodeCursor(secret, cursor).replaceAll('-', ''), 'hex').toString('latin1').trimEnd();
  if (!keyId.safeParse(id).success) throw new ApiProblem('invalid_cursor');
  return id;
}
