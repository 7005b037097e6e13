import { describe, expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { type Answer, countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({
  poolSize: 20,
  providers: { email: ['smtp'], sms: ['twilio'], whatsapp: [], push: [], webhook: ['webhook'], in_app: ['in-app'] },
});

const ada = { userId: 'user-42', email: 'ada@example.com', phone: '+1 415 555 2671', token: 'a-token' };
const payment = { amount: '12.00', currency: 'EUR', reference: 'R-1' };
let last = 0;
const event = (overrides: Record<string, unknown> = {}) => ({
  eventId: `event-${++last}`,
  type: 'payment',
  recipient: ada,
  data: payment,
  ...overrides,
});
const post = (body: unknown, headers: Record<string, string> = {}, as = client): Promise<Answer> =>
  api.send('POST', '/api/events', { key: as.apiKey, body, headers });
const read = async (id: string) =>
  (await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey })).json.data;
const count = async (): Promise<number> =>
  (await db.database.pool.query('select count(*)::int as n from notifications')).rows[0].n;
type Result = { channel: string; notificationId?: string };
const idsOf = (answer: Answer) => answer.json.data.map((one: Result) => one.notificationId);

describe('POST /api/events', () => {
  it('makes a notification for each channel of the rule, in its words', async () => {
    const body = event();
    const wakes = api.wakes();
    const answer = await post(body);
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toEqual({
      success: true,
      message: '2 of 2 notifications queued',
      data: [
        { channel: 'email', notificationId: expect.stringMatching(/^ntf_/), status: 'PENDING' },
        { channel: 'sms', notificationId: expect.stringMatching(/^ntf_/), status: 'PENDING' },
      ],
    });
    expect(api.wakes()).toBe(wakes + 1);
    const [mail, sms] = await Promise.all(idsOf(answer).map(read));
    const words = 'We received your payment of 12.00 EUR. Reference: R-1.';
    expect(mail).toMatchObject({
      channel: 'email',
      eventId: body.eventId,
      priority: 4,
      content: { subject: 'Payment R-1 received', text: words, html: expect.stringContaining('<b>12.00 EUR</b>') },
    });
    expect(sms).toMatchObject({ channel: 'sms', recipient: { phone: '+14155552671' }, content: { text: words } });
  });

  it('skips a channel without an address and one that is not set up, and takes the channels of the request', async () => {
    const answer = await post(
      event({
        type: 'alert',
        recipient: { email: 'ada@example.com', token: 'a-token' },
        data: { title: 'Disk full', message: 'on db-1' },
      }),
    );
    expect(answer.json.data).toEqual([
      { channel: 'sms', skipped: 'no_address' },
      { channel: 'push', skipped: 'not_set_up' },
      { channel: 'email', notificationId: expect.any(String), status: 'PENDING' },
    ]);
    const own = await post(event({ channels: ['sms'] }));
    expect(own.json.data).toEqual([{ channel: 'sms', notificationId: expect.any(String), status: 'PENDING' }]);
  });

  it('goes to the sandbox for a test key, over channels that are not set up as well', async () => {
    const tester = await createClient(db.database, { environment: 'test' });
    const answer = await post(event({ channels: ['push'] }), {}, tester);
    expect(answer.json.data).toMatchObject([{ channel: 'push', status: 'PENDING' }]);
  });

  it('escapes what it fills into HTML, and lets it add no line to a subject', async () => {
    const name = '<img src=x onerror=alert(1)>\r\nBcc: eve@example.com & "Ada"';
    const answer = await post(event({ type: 'signup', data: { name } }));
    const [mail, message] = await Promise.all(idsOf(answer).map(read));
    for (const { content } of [mail, message]) {
      expect(content.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(content.html).toContain('&amp; &quot;Ada&quot;');
      expect(content.html).not.toContain('<img');
      expect(content.subject).toBe('Welcome, <img src=x onerror=alert(1)> Bcc: eve@example.com & "Ada"');
    }
    expect(mail.content.text).toContain(name);
  });

  it('hands the event itself to a webhook', async () => {
    const body = event({ channels: ['webhook'], recipient: { url: 'https://partner.example.com/hook' } });
    const [id] = idsOf(await post(body));
    const { eventId, type, data } = body;
    expect((await read(id)).content.payload).toEqual({ eventId, type, data });
  });

  it('answers what is wrong on one channel as its problem, and the others go on', async () => {
    const amount = await post(event({ data: { ...payment, amount: '1'.repeat(1_700) } }));
    expect(amount.json.data).toMatchObject([
      { channel: 'email', status: 'PENDING' },
      { channel: 'sms', problem: { code: 'validation_failed', errors: [{ pointer: '/data', code: 'too_long' }] } },
    ]);
    const long = await post(event({ data: { ...payment, reference: 'x'.repeat(1_700) } }));
    expect(long.json.data).toMatchObject([
      { channel: 'email', problem: { code: 'validation_failed', errors: [{ pointer: '/data' }] } },
      { channel: 'sms', problem: { code: 'validation_failed', errors: [{ pointer: '/data', code: 'too_long' }] } },
    ]);
  });

  it.each<[string, Record<string, unknown>, string, string | undefined]>([
    ['an unknown type', { type: 'party' }, 'unknown_event_type', undefined],
    ['a type that every object has', { type: 'constructor' }, 'unknown_event_type', undefined],
    ['a missing field', { data: { amount: '1', currency: 'EUR' } }, 'validation_failed', '/data/reference'],
    ['a field that is no text', { data: { ...payment, amount: { a: 1 } } }, 'validation_failed', '/data/amount'],
    ['a recipient that is no person', { recipient: 'ada@example.com' }, 'validation_failed', '/recipient'],
    ['an invalid address', { recipient: { email: 'ada' } }, 'validation_failed', '/recipient/email'],
    ['no eventId', { eventId: undefined }, 'validation_failed', '/eventId'],
    ['a channel twice', { channels: ['sms', 'sms'] }, 'validation_failed', '/channels/1'],
    ['no channel', { channels: [] }, 'validation_failed', '/channels'],
    ['an unknown field', { colour: 'red' }, 'unknown_field', '/colour'],
  ])('refuses %s and records nothing', async (_name, overrides, code, pointer) => {
    const before = await countRows(db.database);
    const answer = await post(event(overrides));
    expect([answer.status, answer.json.code], answer.text).toEqual([422, code]);
    expect(answer.json.errors?.[0]?.pointer).toBe(pointer);
    if (code === 'unknown_event_type') expect(answer.json.detail).toContain('alert, payment, signup');
    if (pointer === '/data/reference') expect(answer.json.detail).toBe('Missing in data: reference.');
    expect(await countRows(db.database)).toEqual(before);
  });
});

describe('an event that comes again', () => {
  it('gets the same ids, and is marked as a replay', async () => {
    const body = event();
    const first = await post(body);
    const [before, wakes] = [await count(), api.wakes()];
    const second = await post(body);
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect([await count(), api.wakes()]).toEqual([before, wakes]);
  });

  it('is refused with another body, and nothing of it is recorded', async () => {
    const body = event({ channels: ['email'] });
    await post(body);
    const before = await countRows(db.database);
    for (const other of [{ data: { ...payment, amount: '13.00' } }, { channels: ['sms', 'email'] }]) {
      const answer = await post({ ...body, ...other });
      expect([answer.status, answer.json.code]).toEqual([422, 'event_id_reuse']);
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('shares (eventId, channel) with notifications of their own', async () => {
    const body = event({ channels: ['email'] });
    await post(body);
    const { eventId } = body;
    const answer = await api.send('POST', '/api/notifications', {
      key: client.apiKey,
      body: { channel: 'email', recipient: 'ada@example.com', message: 'x', eventId },
    });
    expect([answer.status, answer.json.code]).toEqual([422, 'event_id_reuse']);
  });

  it('reaches a channel that was skipped once that is set up, and leaves the others as they were', async () => {
    const body = event({ channels: ['email', 'push'] });
    const [mail, none] = idsOf(await post(body));
    expect(none).toBeUndefined();
    const later = createTestApi(db.database, { providers: { ...api.deps.providers, push: ['fcm'] } });
    const answer = await later.send('POST', '/api/events', { key: client.apiKey, body });
    expect(answer.json.data).toEqual([
      { channel: 'email', notificationId: mail, status: 'PENDING' },
      { channel: 'push', notificationId: expect.any(String), status: 'PENDING' },
    ]);
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
  });

  it('is one event, of 40 requests at once', async () => {
    const before = await count();
    const body = event();
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(body)));
    for (const answer of answers) {
      if (answer.status !== 202) expect([answer.status, answer.json.code]).toEqual([409, 'request_in_flight']);
    }
    const good = answers.filter(({ status }) => status === 202);
    expect(new Set(good.map(({ text }) => text)).size).toBe(1);
    expect(await count()).toBe(before + 2);
  });

  it('belongs to one client', async () => {
    const other = await createClient(db.database);
    const body = event();
    const [mine, theirs] = [await post(body), await post(body, {}, other)];
    expect(new Set([...idsOf(mine), ...idsOf(theirs)]).size).toBe(4);
    const stolen = await api.send('GET', `/api/notifications/${idsOf(mine)[0]}`, { key: other.apiKey });
    expect(stolen.status).toBe(404);
  });
});

it('an Idempotency-Key gets the first answer again, and is refused with another event', async () => {
  const headers = { 'idempotency-key': 'a-key' };
  const body = event();
  const first = await post(body, headers);
  const second = await post(body, headers);
  expect([second.text, second.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
  const other = await post(event(), headers);
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reuse']);
});
