import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import type { SigningSecret } from '../schema/webhooks.ts';
import { execute, findRow, queryRow } from '../statement.ts';

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

type Stored = { secrets: SigningSecret[] };

/**
 * What signs a client's webhook notifications, the newest first and only what is live; the first one is made here.
 * Of two callers that find none, both get the same one.
 * @param clientId UUID
 */
export async function signingSecretsOf(db: Queryable, clientId: string): Promise<SigningSecret[]> {
  const stored = await findRow<Stored>(
    db,
    'get-signing-secrets',
    sql`select signing_secrets as secrets from client_settings where client_id = ${clientId}`,
  );
  const live = liveSecrets(stored?.secrets ?? []);
  return live.length > 0 ? live : makeFirst(db, clientId);
}

async function makeFirst(db: Queryable, clientId: string): Promise<SigningSecret[]> {
  const { secrets } = await queryRow<Stored>(
    db,
    'make-first-signing-secret',
    sql`insert into client_settings as s (client_id, signing_secrets)
      values (${clientId}, ${JSON.stringify([newSigningSecret()])})
      on conflict (client_id) do update set signing_secrets =
        case when json_array_length(s.signing_secrets) = 0 then excluded.signing_secrets else s.signing_secrets end
      returning signing_secrets as secrets`,
  );
  return liveSecrets(secrets);
}

/** Gives a client a new secret; those it had sign along for `overlapMs`. Answers all that are live, the new one first. */
export async function rotateSigningSecret(
  tx: Queryable,
  clientId: string,
  overlapMs: number,
): Promise<SigningSecret[]> {
  await signingSecretsOf(tx, clientId);
  const stored = await queryRow<Stored>(
    tx,
    'lock-signing-secrets',
    sql`select signing_secrets as secrets from client_settings where client_id = ${clientId} for update`,
  );
  const secrets = rotateSecrets(stored.secrets, overlapMs);
  await execute(
    tx,
    'set-signing-secrets',
    sql`update client_settings set signing_secrets = ${JSON.stringify(secrets)}, updated_at = now()
      where client_id = ${clientId}`,
  );
  return secrets;
}
