import { expect, it } from 'vitest';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

const PATH = '/webhook/test-webhook';

it('keeps what it gets, of any kind, and shows it newest first', async () => {
  const api = createTestApi(db.database, { testWebhook: true });
  expect((await api.send('POST', PATH, { body: '{"a":1}', headers: { 'webhook-id': 'evt_1' } })).status).toBe(200);
  await api.send('POST', PATH, { body: 'no JSON', headers: { 'content-type': 'text/plain' } });
  await api.send('POST', PATH);
  const { status, json } = await api.send('GET', PATH);
  expect(status).toBe(200);
  expect(json.data).toMatchObject([
    { body: '' },
    { body: 'no JSON', headers: { 'content-type': 'text/plain' } },
    { body: '{"a":1}', headers: { 'webhook-id': 'evt_1' }, receivedAt: expect.any(String) },
  ]);
});

it('keeps the last hundred, none above 64 KiB, and no key that was sent along', async () => {
  const api = createTestApi(db.database, { testWebhook: true });
  for (let i = 0; i < 105; i++) await api.send('POST', PATH, { body: `${i}`, key: 'nk_live_secret' });
  expect((await api.send('POST', PATH, { body: 'x'.repeat(65_537) })).status).toBe(413);
  const { json, text } = await api.send('GET', PATH);
  expect(json.data).toHaveLength(100);
  expect([json.data[0].body, json.data[99].body]).toEqual(['104', '5']);
  expect(text).not.toContain('nk_live_secret');
});

it('is not there outside development', async () => {
  const api = createTestApi(db.database);
  for (const method of ['GET', 'POST']) {
    expect((await api.send(method, PATH)).json).toMatchObject({ status: 404, code: 'not_found' });
  }
});
