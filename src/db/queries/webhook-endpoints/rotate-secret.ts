import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { rotateSecrets, type SigningSecret } from '../signing-secrets/signing-secret.ts';

/**
 * Gives an endpoint a new secret; those it had sign along for `overlapMs`. Null for another client's.
 * @param andThen in the same transaction, when it is done
 */
export function rotateEndpointSecret(
  pool: Pool,
  { clientId, id }: { clientId: string; id: string },
  overlapMs: number,
  andThen: (tx: Queryable) => Promise<void> = async () => {},
): Promise<SigningSecret[] | null> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query({
      name: 'lock-webhook-endpoint-secrets',
      text: 'select secrets from webhook_endpoints where id = $1 and client_id = $2 for update',
      values: [id, clientId],
    });
    if (!rows[0]) return null;
    const secrets = rotateSecrets(rows[0].secrets, overlapMs);
    await tx.query({
      name: 'set-webhook-endpoint-secrets',
      text: 'update webhook_endpoints set secrets = $2, updated_at = now() where id = $1',
      values: [id, JSON.stringify(secrets)],
    });
    await andThen(tx);
    return secrets;
  });
}
