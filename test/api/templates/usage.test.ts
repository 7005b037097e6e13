import { expect, it } from 'vitest';
import { lowestIdAt } from '../../../src/domain/ids.ts';
import { createKey } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { ORDER, templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const DAY_MS = 86_400_000;

async function send(key: string, apiKey: string, more: object = {}): Promise<void> {
  const template = { key, data: ORDER, ...more };
  const body = { channel: 'email', recipient: { email: 'ada@example.com' }, template };
  expect((await api.send('POST', '/api/notifications', { key: apiKey, body })).status).toBe(202);
}

async function settle(status: string): Promise<void> {
  const sentAt = status === 'FAILED' ? null : new Date();
  await db.database.pool.query(`update notifications set status = $1, sent_at = $2 where status = 'PENDING'`, [
    status,
    sentAt,
  ]);
}

it('a template tells what was sent with it for thirty days, with each version and variant, and when last', async () => {
  const writer = writerOf(api, client.apiKey);
  await writer.publish('used');
  await send('used', client.apiKey);
  await settle('DELIVERED');
  const variants = ['a', 'b'].map((key) => ({ key, weight: 1 }));
  await writer.publish('used', templateSource({ variants }));
  for (const variant of ['a', 'b', 'b']) await send('used', client.apiKey, { variant });
  await settle('SENT');
  await send('used', client.apiKey, { version: 1 });
  await settle('FAILED');
  await send('used', client.apiKey);
  const { rows } = await db.database.pool.query(`select id from templates where key = 'used'`);
  const old = { id: lowestIdAt(Date.now() - 31 * DAY_MS), createdAt: new Date(Date.now() - 31 * DAY_MS) };
  await recordNotification(db.database, client.id, {
    ...old,
    templateId: rows[0].id,
    templateVersion: 1,
    locale: 'en',
  });
  const before = Date.now();
  await writer.ask('POST', 'used/test', { to: ['ada@example.com'], channel: 'email' });
  const test = await createKey(db.database, client.id, { environment: 'test' });
  await send('used', test.apiKey);

  const { usage } = (await writer.get('used')).json.data;
  expect(usage).toMatchObject({ accepted: 6, sent: 4, failed: 1 });
  expect(Date.parse(usage.lastUsedAt)).toBeLessThanOrEqual(before);
  expect(Math.round((Date.now() - Date.parse(usage.since)) / DAY_MS)).toBe(30);
  expect((await writerOf(api, test.apiKey).get('used')).json.data.usage).toMatchObject({ accepted: 1, sent: 0 });
});

it('a template that was never used tells so', async () => {
  const writer = writerOf(api, client.apiKey);
  await writer.save('never-used');
  const { usage } = (await writer.get('never-used')).json.data;
  expect(usage).toMatchObject({ accepted: 0, sent: 0, failed: 0, lastUsedAt: null });
});
