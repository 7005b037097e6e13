import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { insertInAppMessage } from '../../src/db/queries/in-app/insert.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { serveInboxes } from '../support/servers/inbox-api.ts';
import { useApi } from '../support/servers/use-api.ts';

const { db, client, api } = useApi({
  providers: { email: ['smtp'], sms: ['twilio'], whatsapp: [], push: [], webhook: [], in_app: ['in-app'] },
});

const HOSTILE = {
  html: '<p onclick="alert(1)">Hello <img src=x onerror=alert(1)><a href="javascript:alert(1)">you</a></p><script>alert(1)</script>',
  url: 'javascript:alert(1)',
  image: 'data:image/svg+xml,<svg onload=alert(1)>',
};
const CLEAN = { html: '<p>Hello <a rel="noopener noreferrer">you</a></p>', url: null, image: null };

/** As a row may stand there since before anything was refused. */
function storeOld(userId: string): Promise<void> {
  return insertInAppMessage(db.database.pool, db.database.cipher, {
    notificationId: toPublicId('notification', uuidv7()),
    clientId: client.id,
    userId,
    subject: null,
    text: 'Hello you',
    data: {},
    ...HOSTILE,
  });
}

it('a hostile message that was stored before comes out clean, in the list and in the answer to a mark', async () => {
  await storeOld('listed');
  const { json } = await api.send('GET', '/api/inbox?userId=listed', { key: client.apiKey });
  expect(json.data).toEqual([expect.objectContaining(CLEAN)]);
  const marked = await api.send('PATCH', `/api/inbox/${json.data[0].id}?userId=listed`, {
    key: client.apiKey,
    body: { read: true },
  });
  expect(marked.status).toBe(200);
  expect(marked.json.data).toMatchObject(CLEAN);
});

it('and in the stream', async () => {
  const served = await serveInboxes(db);
  const reader = await served.open({ clientId: client.id, keyId: client.keyId, userId: 'streamed' });
  await storeOld('streamed');
  const received = await eventually(() => reader.received().includes('Hello') && reader.received());
  expect(received).not.toMatch(/alert|onerror|onclick|javascript:|data:image/);
  expect(received).toContain('noopener');
});

it.each(['javascript:alert(1)', 'app://orders/7', '//evil.example/x', 'mailto:a@b.example', 'https://'])(
  'a link to %s is refused for an in-app message, and named',
  async (url) => {
    const body = { channel: 'in_app', recipient: { userId: 'u' }, content: { body: 'x', url } };
    const { status, json } = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect(status).toBe(422);
    expect(json.errors).toEqual([expect.objectContaining({ pointer: '/content/url' })]);
  },
);

it.each(['https://shop.example/7', '/orders/7', 'orders?id=7'])('a link to %s is taken', async (url) => {
  const body = { channel: 'in_app', recipient: { userId: 'u' }, content: { body: 'x', url } };
  expect((await api.send('POST', '/api/notifications', { key: client.apiKey, body })).status).toBe(202);
});
