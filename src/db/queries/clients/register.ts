import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Environment } from '../../../domain/notification.ts';
import { apiKeys, clients } from '../../schema/index.ts';

export type NewClient = {
  id: string;
  name: string;
  email: string;
  createdAt: Date;
  key: { id: string; secretHash: Buffer; environment: Environment };
};

/** A client and its first key, both or neither. */
export async function registerClient(orm: NodePgDatabase, { key, ...client }: NewClient): Promise<void> {
  await orm.transaction(async (tx) => {
    await tx.insert(clients).values(client);
    await tx.insert(apiKeys).values({ ...key, clientId: client.id });
  });
}
