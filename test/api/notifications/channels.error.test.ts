import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { refuseTargetOf } from '../../../src/main/wiring/urls.ts';
import { HOSTILE_HOSTS } from '../../support/fakes/hostile-hosts.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { FILE, PROVIDERS, SUBSCRIPTION } from './channel-bodies.ts';

const { db, client, api } = useApi({
  providers: PROVIDERS,
  refuseTarget: (url) => (url.includes('169.254') ? 'address_not_public' : null),
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
      'a header by which a mail service would send to others',
      { ...email, content: { body: 'x', headers: { 'X-SMTPAPI': '{"to":["eve@example.com"]}' } } },
      '/content/headers/X-SMTPAPI',
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

  it('a webhook to any host that leads back to us, or into a private network', async () => {
    const guarded = createTestApi(db.database, {
      providers: PROVIDERS,
      refuseTarget: refuseTargetOf(loadSettings({})),
    });
    const before = await countRows(db.database);
    for (const host of HOSTILE_HOSTS) {
      const body = { channel: 'webhook', recipient: { url: `http://${host}/hook` }, message: 'x' };
      const answer = await guarded.send('POST', '/api/notifications', { key: client.apiKey, body });
      expect([answer.status, answer.json.errors?.[0]?.pointer], host).toEqual([422, '/recipient/url']);
    }
    expect(await countRows(db.database)).toEqual(before);
  });
});
