import { createHmac, timingSafeEqual } from 'node:crypto';
import { fromPublicId, toPublicId } from '../domain/ids.ts';

/*
 * `uit_<claims>.<tag>`: what it grants, as base64url of JSON, and an HMAC-SHA-256 of that. It opens one user's inbox for
 * a short while and stands in no table: it ends by its time, with the key by which it was made, with the erasure of its
 * user, or for all when API_SECRET changes.
 */
const PREFIX = 'uit_';
const LONGEST = 2_000;

export type UserToken = {
  /** UUID of the client whose user it is. */
  clientId: string;
  userId: string;
  /** The id part of the key by which it was made. */
  keyId: string;
  /** By the database's clock. */
  issuedAt: Date;
  /** In whole seconds. */
  expiresAt: Date;
};

/** Whether this claims to be one, good or not. */
export function looksLikeUserToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A token that a client may hand to a browser of its user. */
export function createUserToken(secret: string, { clientId, userId, keyId, issuedAt, expiresAt }: UserToken): string {
  // The first three are read by the release before as well.
  const claims = [toPublicId('client', clientId), userId, toSeconds(expiresAt), keyId, issuedAt.getTime()];
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${PREFIX}${body}.${tagOf(secret, body)}`;
}

/** What a token grants; null for one that we did not write, that names no key, or whose time is over. */
export function readUserToken(secret: string, token: string, now: Date): UserToken | null {
  if (!looksLikeUserToken(token) || token.length > LONGEST) return null;
  const dot = token.indexOf('.');
  const body = token.slice(PREFIX.length, dot);
  // As text: several spellings of base64url have the same bytes, and only one of them is ours.
  const [given, right] = [Buffer.from(token.slice(dot + 1)), Buffer.from(tagOf(secret, body))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const [publicId, userId, seconds, keyId, issuedMs] = JSON.parse(Buffer.from(body, 'base64url').toString());
  const clientId = fromPublicId('client', publicId);
  const [issuedAt, expiresAt] = [new Date(issuedMs), new Date(seconds * 1_000)];
  // The release before named no key: such a token could not be ended, and lasted for a day at most.
  if (!clientId || typeof keyId !== 'string' || expiresAt <= now) return null;
  return { clientId, userId, keyId, issuedAt, expiresAt };
}

function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

function tagOf(secret: string, body: string): string {
  return createHmac('sha256', secret).update('user-token:').update(body).digest('base64url');
}
