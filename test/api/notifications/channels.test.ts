import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { countRows, createTestApi, type TestApi } from '../../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createClient, type TestClient } from '../../support/factories.ts';

const PROVIDERS = {
  email: ['smtp'],
  sms: ['twilio'],
  whatsapp: ['meta'],
  push: ['fcm', 'web-push'],
  webhook: ['webhook'],
  in_app: ['in-app'],
};
const P256DH = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';
const SUBSCRIPTION = {
  endpoint: 'https://push.example.net/abc',
  keys: { p256dh: P256DH, auth: 'tBHItJI5svbpez7KI4CCXg' },
};
const FILE = { filename: 'a.txt', content: Buffer.from('hello').toString('base64') };

let db: TestDatabase;
let client: TestClient;
let testClient: TestClient;
let api: TestApi;
beforeAll(async () => {
  db = await createTestDatabase();
  [client, testClient] = await Promise.all([
    createClient(db.database),
    createClient(db.database, { environment: 'test' }),
  ]);
  api = createTestApi(db.database, {
    providers: PROVIDERS,
    refuseTarget: (url) => (url.includes('169.254') ? 'address_not_public' : null),
  });
});
afterAll(() => db.drop());

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
        content: { subject: 'Hi', body: '<b>There</b>', url: 'app://x' },
      },
      {
        recipient: { userId: 'ada' },
        content: { subject: 'Hi', text: 'There', html: '<b>There</b>', url: 'app://x' },
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

describe('POST /api/notifications refuses, and records nothing,', () => {
  const push = { channel: 'push', recipient: 'device-1', content: { body: 'x' } };
  const email = { channel: 'email', recipient: 'ada@example.com' };
  it.each<[string, object, string, string]>([
    [
      'both a token and a subscription',
      { ...push, recipient: { token: 'a', subscription: SUBSCRIPTION } },
      '/recipient/subscription',
      'conflicting_fields',
    ],
    [
      'a provider for another kind of address',
      { ...push, routing: { providers: ['web-push'] } },
      '/routing/providers/0',
      'invalid_value',
    ],
    [
      'a subscription with a short key',
      { ...push, recipient: { subscription: { ...SUBSCRIPTION, keys: { p256dh: 'x', auth: 'y' } } } },
      '/recipient/subscription/keys/p256dh',
      'invalid_value',
    ],
    [
      'a push message beyond 3,500 bytes',
      { ...push, content: { body: 'x'.repeat(3_500) } },
      '/content/body',
      'too_long',
    ],
    [
      'a link that a browser would run',
      { ...push, content: { body: 'x', url: ' javascript:alert(1)' } },
      '/content/url',
      'invalid_value',
    ],
    [
      'a title beside a subject',
      { ...push, content: { body: 'x', title: 'a', subject: 'b' } },
      '/content/title',
      'conflicting_fields',
    ],
    [
      'attachments of a push message',
      { ...push, content: { body: 'x', attachments: [FILE] } },
      '/content/attachments',
      'conflicting_fields',
    ],
    [
      'a webhook to a cloud’s metadata',
      { channel: 'webhook', recipient: 'http://169.254.169.254/latest', message: 'x' },
      '/recipient/url',
      'invalid_address',
    ],
    [
      'a webhook without a URL',
      { channel: 'webhook', recipient: { userId: 'a' }, message: 'x' },
      '/recipient/url',
      'required',
    ],
    [
      'a webhook to a file',
      { channel: 'webhook', recipient: 'file:///etc/passwd', message: 'x' },
      '/recipient',
      'invalid_address',
    ],
    [
      'an in-app message to nobody',
      { channel: 'in_app', recipient: { email: 'ada@example.com' }, message: 'x' },
      '/recipient/userId',
      'required',
    ],
    [
      'a WhatsApp text beyond 4,096 characters',
      { channel: 'whatsapp', recipient: '+14155552671', message: 'x'.repeat(4_097) },
      '/message',
      'too_long',
    ],
    [
      'a template’s bad name',
      { channel: 'whatsapp', recipient: '+14155552671', content: { template: { name: 'No Such', language: 'en' } } },
      '/content/template/name',
      'invalid_value',
    ],
    [
      'a header that is ours',
      { ...email, content: { body: 'x', headers: { 'Message-ID': '<a@b>' } } },
      '/content/headers/Message-ID',
      'forbidden_key',
    ],
    [
      'a line break in a header',
      { ...email, content: { body: 'x', headers: { 'X-A': 'a\r\nBcc: b@example.com' } } },
      '/content/headers/X-A',
      'forbidden_character',
    ],
    [
      'a sender of another domain',
      { ...email, content: { body: 'x', from: 'ceo@bank.example' } },
      '/content/from',
      'invalid_address',
    ],
    [
      'an attachment that is not base 64',
      { ...email, content: { body: 'x', attachments: [{ ...FILE, content: '***' }] } },
      '/content/attachments/0/content',
      'invalid_value',
    ],
    [
      'attachments of 10 MB and a byte',
      {
        ...email,
        content: {
          body: 'x',
          attachments: [{ ...FILE, content: Buffer.alloc(10 * 1_048_576 + 1).toString('base64') }],
        },
      },
      '/content/attachments',
      'too_long',
    ],
    [
      '51 addresses in cc',
      { ...email, content: { body: 'x', cc: Array(51).fill('a@example.com') } },
      '/content/cc',
      'too_long',
    ],
  ])('%s, with a pointer', async (_name, body, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect([answer.status, answer.json.code], answer.text.slice(0, 500)).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await countRows(db.database)).toEqual(before);
  });

  it('more than 256 KiB that is no attachment', async () => {
    const body = { ...email, content: { body: 'x'.repeat(256 * 1_024), attachments: [FILE] } };
    const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect([answer.status, answer.json.code]).toEqual([413, 'body_too_large']);
  });

  it('marketing mail where nobody said how the world reaches the link to unsubscribe', async () => {
    const hidden = createTestApi(db.database, { publicUrl: null });
    const body = { ...email, message: 'Buy', category: 'marketing' };
    const answer = await hidden.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect(answer.json.errors).toMatchObject([{ pointer: '/category', code: 'channel_not_set_up' }]);
  });
});
