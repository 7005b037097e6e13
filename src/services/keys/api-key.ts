import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { KEY_MODES, type KeyMode } from '../../domain/notification.ts';
import { randomBase62, toBase62 } from './base62.ts';

/*
 * `nk_<live|test>_<id>_<secret><checksum>`: 12 letters that find the key, 32 (190 bits) that prove it, and 6 that show
 * a typing error or a made-up key without asking the database (github.blog/2021-04-05, "Behind GitHub's new
 * authentication token formats"). At rest stands the SHA-256 of the secret: it is random, so a slow hash adds nothing.
 */
const FORM = new RegExp(`^nk_(${KEY_MODES.join('|')})_([0-9A-Za-z]{12})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$`);
const LENGTH = 'nk_live_'.length + 12 + 1 + 32 + 6;

/** The id part of a key. */
export const KEY_ID_PATTERN = /^[0-9A-Za-z]{12}$/;

export type ParsedKey = { environment: KeyMode; id: string; secretHash: Buffer };

/** A new key: `text` is shown once, `id` and `secretHash` are stored. */
export function createApiKey(environment: KeyMode): { text: string; id: string; secretHash: Buffer } {
  const id = randomBase62(12);
  const secret = randomBase62(32);
  const body = `${keyPrefix(environment, id)}_${secret}`;
  return { text: body + checksum(body), id, secretHash: hashSecret(secret) };
}

/** What may be shown of a key, so that its holder finds it again: `nk_live_<id>`. */
export function keyPrefix(environment: KeyMode, id: string): string {
  return `nk_${environment}_${id}`;
}

/** The parts of a key whose form and checksum are right, else null. */
export function parseApiKey(text: string): ParsedKey | null {
  if (text.length !== LENGTH) return null;
  const [, environment, id, secret, sum] = FORM.exec(text) ?? [];
  if (!id || !secret || sum !== checksum(text.slice(0, -6))) return null;
  return { environment: environment as KeyMode, id, secretHash: hashSecret(secret) };
}

function checksum(text: string): string {
  return toBase62(crc32(text), 6);
}

function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
