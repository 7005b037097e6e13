import type { Queryable } from '../../client.ts';
import { liveSecrets, newSigningSecret, type SigningSecret } from './signing-secret.ts';

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
