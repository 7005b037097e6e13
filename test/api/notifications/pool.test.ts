import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createClient, notificationBody } from '../../support/factories.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 2 });
});
afterAll(() => db.drop());

it('accepts more requests at once than it has connections, also when nothing is known of their clients yet', async () => {
  const api = createTestApi(db.database);
  const clients = await Promise.all([createClient(db.database), createClient(db.database)]);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      api.send('POST', '/api/notifications', {
        key: clients[n % 2]?.apiKey,
        body: notificationBody(),
        headers: { 'idempotency-key': `key-${n}` },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
});
