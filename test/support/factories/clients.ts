import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import { insertApiKey, type NewApiKey } from '../../../src/db/queries/api-keys.ts';
import { registerClient } from '../../../src/db/queries/clients.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import type { KeyMode } from '../../../src/domain/notification.ts';
import { createApiKey } from '../../../src/services/keys/api-key.ts';

export type TestClient = { id: string; publicId: string; name: string; email: string; apiKey: string; keyId: string };

/** A client of the test's own with a working key, past the endpoint that registers. */
export async function createClient(
  database: Database,
  { environment = 'live' as KeyMode, name = 'Test client' } = {},
): Promise<TestClient> {
  const id = uuidv7();
  const email = `${id}@example.com`;
  const { text, ...key } = createApiKey(environment);
  await registerClient(database.pool, { id, name, email, createdAt: new Date(), key: { ...key, environment } });
  return { id, publicId: toPublicId('client', id), name, email, apiKey: text, keyId: key.id };
}

/** Another key of a client, past the API. */
export async function createKey(
  database: Database,
  clientId: string,
  overrides: Partial<Omit<NewApiKey, 'id' | 'clientId' | 'secretHash'>> = {},
): Promise<{ id: string; apiKey: string }> {
  const { environment = 'live' } = overrides;
  const { text, ...key } = createApiKey(environment);
  const defaults = {
    name: 'Another',
    scopes: ['admin' as const],
    allowedIps: [],
    requestsPerMinute: null,
    expiresAt: null,
  };
  await insertApiKey(database.pool, { ...defaults, ...overrides, ...key, clientId, environment });
  return { id: key.id, apiKey: text };
}
