import { expect, test } from 'vitest';
import { mapWithLimit } from '../../../src/async/map-with-limit.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

/** What an API does for one client, the right and the wrong. */
async function traffic(api: ReturnType<typeof createTestApi>, key: string): Promise<void> {
  expect((await api.send('POST', '/api/notifications', { key, body: notificationBody() })).status).toBe(202);
  await api.send('POST', '/api/notifications', { key, body: { channel: 'email' } });
}

/** Those of Node come and go, as the kinds of its garbage collections. */
const ours = (text: string) => text.split('\n').filter((line) => line.startsWith('posthorn_'));

test('the traffic of 1,000 clients makes /metrics no larger than that of one, and names none of them', async () => {
  const metrics = createMetrics();
  const api = createTestApi(db.database, { metrics });
  const [first, ...others] = await mapWithLimit(Array.from({ length: 1_000 }), 10, () => createClient(db.database));
  if (!first) throw new Error('no client');
  await traffic(api, first.apiKey);
  const ofOne = await metrics.read();
  await mapWithLimit(others, 10, ({ apiKey }) => traffic(api, apiKey));
  const ofAll = await metrics.read();
  expect(ours(ofAll)).toHaveLength(ours(ofOne).length);
  // Its figures have more digits.
  expect(ours(ofAll).join().length).toBeLessThan(ours(ofOne).join().length * 1.1);
  expect(ofAll.length).toBeLessThan(200_000);
  for (const { id, publicId, keyId, email } of [first, ...others]) {
    for (const name of [id, publicId, keyId, email]) expect(ofAll.includes(name)).toBe(false);
  }
}, 90_000);
