import { expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase({ poolSize: 2 });

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
