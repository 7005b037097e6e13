import { v7 as uuidv7 } from 'uuid';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { registerClient } from '../../db/queries/clients.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { createApiKey } from '../keys/api-key.ts';
import type { Ports } from '../ports.ts';

export type Registration = { name: string; email: string; environment: KeyMode };

/**
 * A client and its first key, whose text is nowhere else.
 * @param origin its actor is `operator`, or `system` where anybody may register
 */
export async function registerNewClient(
  { database }: Pick<Ports, 'database'>,
  { name, email, environment }: Registration,
  origin: Origin,
): Promise<{ clientId: string; name: string; email: string; apiKey: string; createdAt: Date }> {
  const id = uuidv7();
  const createdAt = new Date();
  const { text: apiKey, ...key } = createApiKey(environment);
  const clientId = toPublicId('client', id);
  await inTransaction(database.pool, async (tx) => {
    await registerClient(tx, { id, name, email, createdAt, key: { ...key, environment } });
    const details = { keyId: key.id, environment };
    await appendAudit(tx, { ...origin, clientId: id, action: 'client.register', subject: clientId, details });
  });
  return { clientId, name, email, apiKey, createdAt };
}
