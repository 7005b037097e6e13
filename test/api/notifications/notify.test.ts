import { describe, expect, it } from 'vitest';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

const body = (overrides = {}) => ({ type: 'email', to: 'ada@example.com', message: 'Good morning', ...overrides });
const post = (payload: unknown) => api.send('POST', '/api/notify', { key: client.apiKey, body: payload });

describe('POST /api/notify', () => {
  it('answers 202 with the id of a notification that can be read', async () => {
    const answer = await post(body({ subject: 'Hello' }));
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toEqual({ status: 'queued', messageId: expect.stringMatching(/^ntf_/) });
    const read = await api.send('GET', `/api/notifications/${answer.json.messageId}`, { key: client.apiKey });
    expect(read.json.data).toMatchObject({
      recipient: { email: 'ada@example.com' },
      content: { subject: 'Hello', text: 'Good morning', html: null },
    });
  });

  it('takes an SMS, to a number in any spelling', async () => {
    const answer = await post(body({ type: 'sms', to: '+1 (415) 555-2671', message: '<b>4711</b>' }));
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toEqual({ status: 'queued', messageId: expect.stringMatching(/^ntf_/) });
    const read = await api.send('GET', `/api/notifications/${answer.json.messageId}`, { key: client.apiKey });
    expect(read.json.data).toMatchObject({
      channel: 'sms',
      recipient: { phone: '+14155552671' },
      content: { subject: null, text: '<b>4711</b>', html: null },
    });
  });

  it.each<[string, string, object]>([
    ['whatsapp', '+14155552671', { phone: '+14155552671' }],
    ['push', 'the-token-of-a-device', { token: 'the-token-of-a-device' }],
    ['webhook', 'https://partner.example.com/hook', { url: 'https://partner.example.com/hook' }],
    ['in_app', 'user-42', { userId: 'user-42' }],
  ])('takes %s, to the address that it needs', async (type, to, recipient) => {
    const providers = { ...api.deps.providers, [type]: [type === 'push' ? 'fcm' : type] };
    const payload = body({ type, to });
    const own = createTestApi(db.database, { providers });
    const answer = await own.send('POST', '/api/notify', { key: client.apiKey, body: payload });
    expect(answer.status, answer.text).toBe(202);
    const read = await api.send('GET', `/api/notifications/${answer.json.messageId}`, { key: client.apiKey });
    expect(read.json.data).toMatchObject({ channel: type, recipient, content: { text: 'Good morning' } });
  });

  it('names `to` where the address may not be called', async () => {
    const own = createTestApi(db.database, {
      providers: { ...api.deps.providers, webhook: ['webhook'] },
      refuseTarget: () => 'a private address',
    });
    const payload = body({ type: 'webhook', to: 'https://10.0.0.1/hook' });
    const answer = await own.send('POST', '/api/notify', { key: client.apiKey, body: payload });
    expect([answer.status, answer.json.errors]).toMatchObject([422, [{ pointer: '/to', code: 'invalid_address' }]]);
  });

  it.each<[string, unknown, string, string]>([
    ['an e-mail address for sms', body({ type: 'sms' }), 'validation_failed', '/to'],
    [
      'a text too long for sms',
      body({ type: 'sms', to: '+14155552671', message: 'x'.repeat(1_601) }),
      'validation_failed',
      '/message',
    ],
    ['push, which is not set up here', body({ type: 'push' }), 'validation_failed', '/type'],
    ['a type that is none', body({ type: 'pigeon' }), 'validation_failed', '/type'],
    ['an invalid address', body({ to: 'ada' }), 'validation_failed', '/to'],
    ['no message', { type: 'email', to: 'ada@example.com' }, 'validation_failed', '/message'],
    ['an unknown field', body({ colour: 'red' }), 'unknown_field', '/colour'],
    ['a line break in the subject', body({ subject: 'a\nb' }), 'validation_failed', '/subject'],
  ])('refuses %s and records nothing', async (_name, payload, code, pointer) => {
    const before = await countRows(db.database);
    const answer = await post(payload);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, code]);
    expect(answer.json.errors[0].pointer).toBe(pointer);
    expect(await countRows(db.database)).toEqual(before);
  });
});
