import { randomBytes } from 'node:crypto';
import type { Pool, Queryable } from '../client.ts';
import type { SigningSecret } from '../schema/webhooks.ts';
import { inTransaction } from '../transaction.ts';

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

/**
 * What signs a client's webhook notifications, the newest first and only what is live; the first one is made here.
 * Of two callers that find none, both get the same one.
 * @param clientId UUID
 */
export async function signingSecretsOf(db: Queryable, clientId: string): Promise<SigningSecret[]> {
  const { rows } = await db.query({
    name: 'get-signing-secrets',
    text: 'select signing_secrets as secrets from client_settings where client_id = $1',
    values: [clientId],
  });
  const live = liveSecrets(rows[0]?.secrets ?? []);
  return live.length > 0 ? live : makeFirst(db, clientId);
}

async function makeFirst(db: Queryable, clientId: string): Promise<SigningSecret[]> {
  const { rows } = await db.query({
    name: 'make-first-signing-secret',
    text: `insert into client_settings as s (client_id, signing_secrets) values ($1, $2)
      on conflict (client_id) do update set signing_secrets =
        case when json_array_length(s.signing_secrets) = 0 then excluded.signing_secrets else s.signing_secrets end
      returning signing_secrets as secrets`,
    values: [clientId, JSON.stringify([newSigningSecret()])],
  });
  return liveSecrets(rows[0].secrets);
}

/**
 * Gives a client a new secret; those it had sign along for `overlapMs`. Answers all that are live, the new one first.
 * @param andThen in the same transaction, when it is done
 */
export function rotateSigningSecret(
  pool: Pool,
  clientId: string,
  overlapMs: number,
  andThen: (tx: Queryable) => Promise<void> = async () => {},
): Promise<SigningSecret[]> {
  return inTransaction(pool, async (tx) => {
    await signingSecretsOf(tx, clientId);
    const { rows } = await tx.query({
      name: 'lock-signing-secrets',
      text: 'select signing_secrets as secrets from client_settings where client_id = $1 for update',
      values: [clientId],
    });
    const secrets = rotateSecrets(rows[0].secrets, overlapMs);
    await tx.query({
      name: 'set-signing-secrets',
      text: 'update client_settings set signing_secrets = $2, updated_at = now() where client_id = $1',
      values: [clientId, JSON.stringify(secrets)],
    });
    await andThen(tx);
    return secrets;
  });
}
