import { beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { FILE, PROVIDERS, SUBSCRIPTION } from './channel-bodies.ts';

let testClient: TestClient;
const { db, client, api } = useApi({
  providers: PROVIDERS,
  refuseTarget: (url) => (url.includes('169.254') ? 'address_not_public' : null),
});

beforeAll(async () => {
  testClient = await createClient(db.database, { environment: 'test' });
});

async function accepted(body: unknown, key = client.apiKey) {
  const answer = await api.send('POST', '/api/notifications', { key, body });
  expect(answer.status, answer.text).toBe(202);
  const id = answer.json.data.notificationId as string;
  const { rows } = await db.database.pool.query('select * from notifications where id = $1', [
    fromPublicId('notification', id),
  ]);
  return { id, row: rows[0] };
}

const words = (text: string, others: object = {}) => ({ subject: null, html: null, text, ...others });

describe('POST /api/notifications takes', () => {
  it.each<[string, object, Record<string, unknown> & { provider?: string }]>([
    [
      'a WhatsApp message',
      { channel: 'whatsapp', recipient: '+14155552671', message: 'Hello' },
      { recipient: { phone: '+14155552671' }, content: words('Hello'), provider: 'meta' },
    ],
    [
      'a template of WhatsApp without words',
      {
        channel: 'whatsapp',
        recipient: '+14155552671',
        content: { template: { name: 'hello_world', language: 'en_US' } },
      },
      { content: words('', { template: { name: 'hello_world', language: 'en_US', components: [] } }) },
    ],
    [
      'media of WhatsApp',
      {
        channel: 'whatsapp',
        recipient: '+14155552671',
        content: { media: { type: 'image', link: 'https://example.com/a.png', caption: 'A' } },
      },
      {
        content: words('', {
          media: { type: 'image', link: 'https://example.com/a.png', caption: 'A', filename: null },
        }),
      },
    ],
    [
      'a push message to a device',
      {
        channel: 'push',
        recipient: 'device-1',
        content: { title: 'Hi', body: 'There', url: '/orders/7', data: { a: 'b' } },
      },
      {
        recipient: { token: 'device-1' },
        content: words('There', { subject: 'Hi', url: '/orders/7', data: { a: 'b' } }),
        provider: 'fcm',
      },
    ],
    [
      'a push message to a browser',
      { channel: 'push', recipient: { subscription: { ...SUBSCRIPTION, expirationTime: null } }, message: 'Hi' },
      { recipient: { subscription: SUBSCRIPTION }, content: words('Hi'), provider: 'web-push' },
    ],
    [
      'a webhook with a body of its own',
      { channel: 'webhook', recipient: 'https://example.com/hook', content: { payload: { a: [1] } } },
      {
        recipient: { url: 'https://example.com/hook' },
        content: words('', { payload: { a: [1] } }),
        provider: 'webhook',
      },
    ],
    [
      'an in-app message in HTML',
      {
        channel: 'in_app',
        recipient: { userId: 'ada' },
        content: { subject: 'Hi', body: '<b>There</b>', url: '/x' },
      },
      {
        recipient: { userId: 'ada' },
        content: { subject: 'Hi', text: 'There', html: '<b>There</b>', url: '/x' },
        provider: 'in-app',
      },
    ],
    [
      'a mail with all that a mail can have',
      {
        channel: 'email',
        recipient: 'ada@example.com',
        content: {
          body: 'Hi',
          from: { email: 'shop@posthorn.test', name: 'Shop' },
          replyTo: 'help@example.com',
          cc: ['b@example.com'],
          bcc: ['c@example.com'],
          headers: { 'X-Campaign': 'spring' },
          attachments: [{ ...FILE, contentType: 'text/plain', contentId: 'a1' }],
        },
      },
      {
        content: {
          subject: 'Notification',
          text: 'Hi',
          html: null,
          from: { address: 'shop@posthorn.test', name: 'Shop' },
          replyTo: ['help@example.com'],
          cc: ['b@example.com'],
          bcc: ['c@example.com'],
          headers: { 'X-Campaign': 'spring' },
          attachments: [{ filename: 'a.txt', contentType: 'text/plain', contentId: 'a1', bytes: 5 }],
        },
        attachments: [FILE.content],
        provider: 'smtp',
      },
    ],
  ])('%s', async (_name, body, { provider, ...expected }) => {
    const { row } = await accepted(body);
    expect(row).toMatchObject(expected);
    expect(row.content).toEqual(expected.content);
    if (provider) expect(row.routes).toEqual([{ channel: row.channel, provider }]);
  });

  it('attachments of 10 MB, and shows them without their bytes', async () => {
    const content = Buffer.alloc(10 * 1_048_576, 7).toString('base64');
    const { id } = await accepted({
      channel: 'email',
      recipient: 'ada@example.com',
      content: { body: 'Hi', attachments: [{ filename: 'big.bin', content }] },
    });
    const shown = await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey });
    expect(shown.text.length).toBeLessThan(4_000);
    expect(shown.json.data.content.attachments).toEqual([
      { filename: 'big.bin', contentType: 'application/octet-stream', contentId: null, bytes: 10 * 1_048_576 },
    ]);
    const listed = await api.send('GET', '/api/notifications?limit=1', { key: client.apiKey });
    expect(listed.text.length).toBeLessThan(4_000);
  });

  it('with a test key, each channel for the sandbox alone, whatever its routing says', async () => {
    const { row } = await accepted(
      {
        channel: 'sms',
        recipient: { phone: '+14155552671', email: 'ada@example.com' },
        message: 'Hi',
        routing: { providers: ['twilio'], fallback: [{ channel: 'email' }] },
      },
      testClient.apiKey,
    );
    expect(row.environment).toBe('test');
    expect(row.routes).toEqual([
      { channel: 'sms', provider: 'sandbox' },
      { channel: 'email', provider: 'sandbox' },
    ]);
  });

  it('a webhook only once there is a secret to sign it with', async () => {
    const fresh = await createClient(db.database);
    await accepted({ channel: 'webhook', recipient: 'https://example.com/hook', message: 'Hi' }, fresh.apiKey);
    const { rows } = await db.database.pool.query('select signing_secrets from client_settings where client_id = $1', [
      fresh.id,
    ]);
    expect(rows[0].signing_secrets).toEqual([{ secret: expect.stringMatching(/^whsec_/), expiresAt: null }]);
  });

  it('filters by any kind of address', async () => {
    const { id } = await accepted({ channel: 'push', recipient: 'device-of-eve', message: 'Hi' });
    const found = await api.send('GET', '/api/notifications?recipient=device-of-eve', { key: client.apiKey });
    expect(found.json.data.map((one: { id: string }) => one.id)).toEqual([id]);
  });
});
