import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { signingSecretsOf } from './of-client.ts';
import { rotateSecrets, type SigningSecret } from './signing-secret.ts';

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
