import type { Environment } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';

export type NewClient = {
  id: string;
  name: string;
  email: string;
  createdAt: Date;
  key: { id: string; secretHash: Buffer; environment: Environment };
};

/** A client and its first key, which may do everything; both or neither. */
export async function registerClient(db: Queryable, { id, name, email, createdAt, key }: NewClient): Promise<void> {
  await db.query({
    name: 'register-client',
    text: `with client as (insert into clients (id, name, email, created_at) values ($1, $2, $3, $4) returning id)
      insert into api_keys (id, client_id, environment, secret_hash, created_at)
        select $5, client.id, $6, $7, $4 from client`,
    values: [id, name, email, createdAt, key.id, key.environment, key.secretHash],
  });
}
