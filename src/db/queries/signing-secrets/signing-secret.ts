import { randomBytes } from 'node:crypto';
import type { SigningSecret } from '../../schema/webhook-endpoints.ts';

export type { SigningSecret };

/** Of Standard Webhooks: 24 to 64 random bytes in base 64, after this prefix. */
const PREFIX = 'whsec_';
const BYTES = 32;
/** Each adds a signature to each call; a header has room for this many. */
const MOST_LIVE = 5;

/** Made anew, without an end. */
export function newSigningSecret(): SigningSecret {
  return { secret: `${PREFIX}${randomBytes(BYTES).toString('base64')}`, expiresAt: null };
}

/** Those that sign now, the newest first. */
export function liveSecrets(secrets: SigningSecret[], nowMs = Date.now()): SigningSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > nowMs);
}

/**
 * A new secret before the ones that were live, which sign along until the overlap is over; of many, the oldest go.
 * @param overlapMs 0 ends them at once
 */
export function rotateSecrets(secrets: SigningSecret[], overlapMs: number, nowMs = Date.now()): SigningSecret[] {
  const until = new Date(nowMs + overlapMs).toISOString();
  const former = liveSecrets(secrets, nowMs).map(({ secret, expiresAt }) => ({
    secret,
    expiresAt: expiresAt !== null && expiresAt < until ? expiresAt : until,
  }));
  return [newSigningSecret(), ...liveSecrets(former, nowMs)].slice(0, MOST_LIVE);
}
