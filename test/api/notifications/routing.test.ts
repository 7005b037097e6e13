import { beforeAll, describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows, createTestApi, type TestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({
  providers: { email: ['smtp', 'smtp-fallback'], sms: ['twilio'], whatsapp: [], push: [], webhook: [], in_app: [] },
});

const BOTH = { userId: 'ada', email: 'ada@example.com', phone: '+14155552671' };
const PHONE_HASH = recipientHash('a secret of tests', '+14155552671').toString('hex');
const SMTP = { channel: 'email', provider: 'smtp' };
const SMTP_FALLBACK = { channel: 'email', provider: 'smtp-fallback' };
const TWILIO = { channel: 'sms', provider: 'twilio' };

const MSG91 = { channel: 'sms', provider: 'msg91' };

const post = (body: unknown) => api.send('POST', '/api/notifications', { key: client.apiKey, body });

async function accepted(overrides: Record<string, unknown>, over = api) {
  const answer = await over.send('POST', '/api/notifications', {
    key: client.apiKey,
    body: notificationBody(overrides),
  });
  expect(answer.status, answer.text).toBe(202);
  const id = answer.json.data.notificationId as string;
  const { pool } = db.database;
  const [row] = (await pool.query('select * from notifications where id = $1', [fromPublicId('notification', id)]))
    .rows;
  const [outbox] = (await pool.query('select payload from outbox where key = $1', [id])).rows;
  return { row, payload: outbox.payload as string, record: JSON.parse(outbox.payload) };
}

describe('routing', () => {
  it('goes over every provider of the channel, in order of preference, where nothing is said', async () => {
    for (const routing of [undefined, {}]) {
      const { row, record } = await accepted(routing ? { routing } : {});
      expect(row.routes).toEqual([SMTP, SMTP_FALLBACK]);
      expect(record.routes).toEqual(row.routes);
      expect(row.fallbacks).toEqual([]);
    }
  });

  it('goes over the named providers and no other, in the order in which they are named', async () => {
    expect((await accepted({ routing: { providers: ['smtp-fallback', 'smtp'] } })).row.routes).toEqual([
      SMTP_FALLBACK,
      SMTP,
    ]);
    expect((await accepted({ routing: { providers: ['smtp-fallback'] } })).row.routes).toEqual([SMTP_FALLBACK]);
  });

  it('falls back to another channel with the same person and the text of the mail', async () => {
    const { row, record, payload } = await accepted({
      recipient: BOTH,
      content: { subject: 'Order 17', html: '<p>It is <b>on its way</b></p>' },
      routing: { providers: ['smtp'], fallback: [{ channel: 'sms' }] },
    });
    expect(row.routes).toEqual([SMTP, TWILIO]);
    expect(row.recipient).toEqual({ userId: 'ada', email: 'ada@example.com' });
    expect(row.fallbacks).toEqual([
      {
        channel: 'sms',
        recipient: { userId: 'ada', phone: '+14155552671' },
        content: { subject: null, text: 'It is on its way', html: null },
        recipientHash: PHONE_HASH,
        userKey: row.user_key,
      },
    ]);
    expect(row.fallback_keys).toEqual([PHONE_HASH, row.user_key]);
    expect(row.limits).toEqual({
      email: { count: 10, windowMs: 60_000 },
      sms: { count: 5, windowMs: 60_000 },
    });
    expect(record.routes).toEqual(row.routes);
    for (const secret of ['4155552671', 'on its way', 'ada']) expect(payload).not.toContain(secret);
  });

  it('falls back with words and an address of its own', async () => {
    const { row } = await accepted({
      routing: { fallback: [{ channel: 'sms', recipient: '+1 415 555 2671', content: { body: 'On its way' } }] },
    });
    expect(row.fallbacks).toEqual([
      {
        channel: 'sms',
        recipient: { phone: '+14155552671' },
        content: { subject: null, text: 'On its way', html: null },
        recipientHash: PHONE_HASH,
        userKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(row.recipient).toEqual({ email: 'ada@example.com' });
  });

  it('falls back from an SMS to a mail, with a subject and with HTML where they are given', async () => {
    const plain = { channel: 'sms', recipient: BOTH, content: { body: 'Code 4711' } };
    const { row } = await accepted({ ...plain, routing: { fallback: [{ channel: 'email' }] } });
    expect(row.routes).toEqual([TWILIO, SMTP, SMTP_FALLBACK]);
    expect(row.fallbacks[0].content).toEqual({ subject: 'Notification', text: 'Code 4711', html: null });

    const own = { channel: 'email', content: { subject: 'Code', html: '<b>4711</b>' } };
    const { row: other } = await accepted({ ...plain, routing: { fallback: [own] } });
    expect(other.fallbacks[0].content).toEqual({ subject: 'Code', text: '4711', html: '<b>4711</b>' });
  });

  describe('of an SMS', () => {
    const sms = (phone: string, rest: Record<string, unknown> = {}) => ({
      channel: 'sms',
      recipient: { phone },
      content: { body: 'Code 4711' },
      ...rest,
    });
    let both: TestApi;
    beforeAll(() => {
      const providers = { ...api.deps.providers, sms: ['twilio', 'msg91'] };
      both = createTestApi(db.database, {
        providers,
        smsProviderByCountry: { IN: 'msg91', CA: 'msg91', DE: 'absent' },
      });
    });

    it.each([
      ['+14155552671', 'the United States', [TWILIO, MSG91]],
      ['+14165552671', 'Canada, which has the same +1', [MSG91, TWILIO]],
      ['+919999999999', 'India', [MSG91, TWILIO]],
      ['+919999999999'.replace(/(\d{5})$/, ' $1'), 'India, in groups', [MSG91, TWILIO]],
      ['+4915112345678', 'Germany, whose provider is not set up', [TWILIO, MSG91]],
      ['+80012345678', 'no country', [TWILIO, MSG91]],
    ])('to %s, %s, begins with the provider of that country', async (phone, _where, routes) => {
      const { row, record } = await accepted(sms(phone), both);
      expect(row.routes).toEqual(routes);
      expect(record.routes).toEqual(routes);
    });

    it('goes over the named providers, whatever the country', async () => {
      const named = sms('+919999999999', { routing: { providers: ['twilio'] } });
      expect((await accepted(named, both)).row.routes).toEqual([TWILIO]);
    });

    it('as a fallback follows the country of its own number, else of the one of the notification', async () => {
      const mail = { recipient: { email: 'ada@example.com', phone: '+919999999999' } };
      const own = { channel: 'sms', recipient: '+14155552671' };
      const { row } = await accepted({ ...mail, routing: { fallback: [{ channel: 'sms' }] } }, both);
      expect(row.routes).toEqual([SMTP, SMTP_FALLBACK, MSG91, TWILIO]);
      const { row: other } = await accepted({ ...mail, routing: { fallback: [own] } }, both);
      expect(other.routes).toEqual([SMTP, SMTP_FALLBACK, TWILIO, MSG91]);
    });

    it('says nothing of the number or its country to Kafka', async () => {
      const { payload } = await accepted(sms('+919999999999'), both);
      expect(payload).not.toContain('9999999999');
    });
  });

  it('makes another request of another routing under the same Idempotency-Key', async () => {
    const send = (body: unknown) =>
      api.send('POST', '/api/notifications', { key: client.apiKey, body, headers: { 'idempotency-key': 'routing' } });
    expect((await send(notificationBody({ recipient: BOTH }))).status).toBe(202);
    const answer = await send(notificationBody({ recipient: BOTH, routing: { fallback: [{ channel: 'sms' }] } }));
    expect(answer.json.code).toBe('idempotency_key_reuse');
  });

  const sms = { channel: 'sms' };
  it.each<[string, Record<string, unknown>, string, string]>([
    ['an unknown provider', { routing: { providers: ['smtp', 'pigeon'] } }, '/routing/providers/1', 'unknown_provider'],
    ["another channel's provider", { routing: { providers: ['twilio'] } }, '/routing/providers/0', 'unknown_provider'],
    ['one provider twice', { routing: { providers: ['smtp', 'smtp'] } }, '/routing/providers/1', 'conflicting_fields'],
    ['no provider at all', { routing: { providers: [] } }, '/routing/providers', 'too_short'],
    ['an empty list of fallbacks', { routing: { fallback: [] } }, '/routing/fallback', 'too_short'],
    ['a fallback without a number', { routing: { fallback: [sms] } }, '/routing/fallback/0/recipient', 'required'],
    [
      'a fallback to somebody without a number',
      { routing: { fallback: [{ ...sms, recipient: { userId: 'eve' } }] } },
      '/routing/fallback/0/recipient/phone',
      'required',
    ],
    [
      'a fallback to a number that is none',
      { routing: { fallback: [{ ...sms, recipient: '4711' }] } },
      '/routing/fallback/0/recipient',
      'invalid_address',
    ],
    [
      'a fallback to the channel itself',
      { routing: { fallback: [{ channel: 'email' }] } },
      '/routing/fallback/0/channel',
      'conflicting_fields',
    ],
    [
      'one channel twice',
      { recipient: BOTH, routing: { fallback: [sms, sms] } },
      '/routing/fallback/1/channel',
      'conflicting_fields',
    ],
    [
      'a fallback that is not set up here',
      { routing: { fallback: [{ channel: 'push', recipient: 'a-token' }] } },
      '/routing/fallback/0/channel',
      'channel_not_set_up',
    ],
    [
      'a fallback with attachments',
      {
        channel: 'sms',
        recipient: BOTH,
        content: { body: 'x' },
        routing: {
          fallback: [{ channel: 'email', content: { body: 'x', attachments: [{ filename: 'a', content: 'AAAA' }] } }],
        },
      },
      '/routing/fallback/0/content/attachments',
      'conflicting_fields',
    ],
    [
      'a fallback that is none',
      { routing: { fallback: [{ channel: 'pigeon' }] } },
      '/routing/fallback/0/channel',
      'invalid_value',
    ],
    [
      'a mail whose text is too long for the SMS',
      { recipient: BOTH, content: { html: `<p>${'x'.repeat(1_601)}</p>` }, routing: { fallback: [sms] } },
      '/routing/fallback/0/content',
      'too_long',
    ],
    [
      'a mail without any text for the SMS',
      { recipient: BOTH, content: { html: '<p></p>' }, routing: { fallback: [sms] } },
      '/routing/fallback/0/content',
      'required',
    ],
    [
      'a fallback with too long a text',
      { recipient: BOTH, routing: { fallback: [{ ...sms, content: { text: 'x'.repeat(1_601) } }] } },
      '/routing/fallback/0/content/text',
      'too_long',
    ],
    [
      'a fallback with empty content',
      { recipient: BOTH, routing: { fallback: [{ ...sms, content: {} }] } },
      '/routing/fallback/0/content/body',
      'required',
    ],
  ])('refuses %s, with a pointer, and records nothing', async (_name, overrides, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await post(notificationBody(overrides));
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await countRows(db.database)).toEqual(before);
  });

  it('names the providers that it knows in place of the one that it does not', async () => {
    const answer = await post(notificationBody({ routing: { providers: ['pigeon'] } }));
    expect(answer.json.errors[0].detail).toBe('must be one of smtp, smtp-fallback');
    expect(answer.text).not.toContain('pigeon');
  });

  it('refuses a fallback whose channel has no provider here', async () => {
    const without = createTestApi(db.database, { providers: { ...api.deps.providers, sms: [] } });
    const body = notificationBody({ recipient: BOTH, routing: { fallback: [sms] } });
    const answer = await without.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer: '/routing/fallback/0/channel', code: 'channel_not_set_up' }]);
  });

  it('refuses an unknown field in each place', async () => {
    for (const routing of [{ a: 1 }, { fallback: [{ channel: 'sms', a: 1 }] }]) {
      const answer = await post(notificationBody({ recipient: BOTH, routing }));
      expect([answer.status, answer.json.code], answer.text).toEqual([422, 'unknown_field']);
    }
  });
});
