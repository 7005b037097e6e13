import { describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import type { ReceiptReader } from '../../../src/domain/receipt.ts';
import {
  RECEIPTS_TOKEN,
  RECEIVING,
  sendNotification,
  stateOf,
  twilioCallback,
} from '../../support/factories/receipts.ts';
import { BOUNCED_ADDRESS, DSN, provenReport } from '../../support/fakes/mail-reports.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi(RECEIVING);

type Post = { path: string; headers: Record<string, string>; body: string };
const post = ({ path, ...rest }: Post, to = api) => to.send('POST', path, rest);
const sent = () => sendNotification(db.database, client.id);
const receiptsOf = async (providerMessageId: string) => {
  const sql = 'select * from receipts where provider_message_id = $1 order by received_at';
  return (await db.database.pool.query(sql, [providerMessageId])).rows;
};
const msg91Report = (requestId: string, token = RECEIPTS_TOKEN) => ({
  path: `/api/receipts/msg91/${token}`,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ requestId, number: '14155552671', status: '1', desc: 'DELIVERED' }),
});

describe('POST /api/receipts/:provider', () => {
  it('makes a notification DELIVERED by a signed callback, with timeline and event, and answers with nothing', async () => {
    const notification = await sent();
    const wakes = api.wakes();
    const answer = await post(twilioCallback(notification, 'delivered'));
    expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
    expect(await stateOf(db.database, notification)).toMatchObject({
      status: 'DELIVERED',
      reason: null,
      deliveredAt: expect.any(Date),
      timeline: ['PENDING', 'PROCESSING', 'SENT', 'DELIVERED'],
      events: ['SENT', 'DELIVERED'],
    });
    expect(api.wakes()).toBe(wakes + 1);
    const [row, ...others] = await receiptsOf(notification.providerMessageId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      source: 'twilio',
      kind: 'DELIVERED',
      notification_id: notification.id,
      matched_at: expect.any(Date),
      match_at: null,
      raw: expect.stringContaining('MessageStatus=delivered'),
    });
  });

  it('shows the client what the vendor said', async () => {
    const notification = await sent();
    await post(twilioCallback(notification, 'undelivered', { ErrorCode: '30003' }));
    const { json } = await api.send('GET', `/api/notifications/${notification.publicId}`, { key: client.apiKey });
    expect(json.data).toMatchObject({ status: 'BOUNCED', reason: 'twilio_30003', deliveredAt: null });
    expect(json.data.errorMessage).toBe('the handset is off or out of reach');
  });

  it('takes the same callback again as the same', async () => {
    const notification = await sent();
    const callback = twilioCallback(notification, 'delivered');
    for (let n = 0; n < 3; n++) expect((await post(callback)).status).toBe(200);
    expect(await receiptsOf(notification.providerMessageId)).toHaveLength(1);
    expect((await stateOf(db.database, notification)).events).toEqual(['SENT', 'DELIVERED']);
  });

  it('counts what a receipt brought about, and logs it without a number or the secret', async () => {
    const notification = await sent();
    await post(twilioCallback(notification, 'delivered', { To: '+14155552671' }));
    await post(msg91Report('unknown'));
    const line = api.lines().find((one) => one.msg === 'receipt' && one.notificationId === notification.publicId);
    expect(line).toMatchObject({ channel: 'sms', provider: 'twilio', status: 'DELIVERED' });
    const lines = JSON.stringify(api.lines());
    for (const secret of ['14155552671', RECEIPTS_TOKEN]) expect(lines).not.toContain(secret);
    expect(await api.deps.metrics.read()).toMatch(/notifications_total\{channel="sms",status="DELIVERED"\} [1-9]/);
  });

  it.each<[string, (callback: Post) => Partial<Post>]>([
    [
      'a wrong signature',
      ({ headers }) => ({ headers: { ...headers, 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' } }),
    ],
    ['no signature', ({ headers }) => ({ headers: { 'content-type': String(headers['content-type']) } })],
    ['another body', ({ body }) => ({ body: `${body}&Extra=1` })],
    ['another notification', ({ path }) => ({ path: path.slice(0, -1) })],
    ['a longer query', ({ path }) => ({ path: `${path}&x=1` })],
  ])('answers 403 to %s and stores nothing', async (_what, alter) => {
    const callback = twilioCallback(await sent(), 'delivered');
    const before = await countRows(db.database);
    const answer = await post({ ...callback, ...alter(callback) });
    expect([answer.status, answer.json.code]).toEqual([403, 'not_genuine']);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('holds the signature against the public address, whatever a proxy made of it', async () => {
    const other = createTestApi(db.database, { ...RECEIVING, publicUrl: 'https://elsewhere.example' });
    expect((await post(twilioCallback(await sent(), 'delivered'), other)).status).toBe(403);
  });

  it.each([
    ['a vendor that nobody knows', '/api/receipts/nobody'],
    ['a name that every object has', '/api/receipts/constructor'],
    ['a vendor that signs nothing', '/api/receipts/msg91'],
    ['mail', '/api/receipts/email'],
  ])('answers 404 for %s', async (_what, path) => {
    const before = await countRows(db.database);
    const answer = await post({ ...msg91Report('x'), path });
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('answers 413 to more than 1 MiB, and takes what is just below', async () => {
    const path = `/api/receipts/email/${RECEIPTS_TOKEN}`;
    const headers = { 'content-type': 'message/rfc822' };
    const mail = (bytes: number) => DSN.padEnd(bytes, `${'x'.repeat(76)}\r\n`);
    expect((await post({ path, headers, body: mail(1_048_577) })).status).toBe(413);
    expect((await post({ path, headers, body: mail(1_048_576) })).status).toBe(200);
    const { rows } = await db.database.pool.query(`select raw, match_at from receipts where source = 'email'`);
    expect(rows).toHaveLength(1);
    expect([rows[0].raw.length, rows[0].match_at]).toEqual([8_192, expect.any(Date)]);
  });

  it('answers 413 to a callback of Twilio beyond 16 KiB, before anything is read of it', async () => {
    const callback = twilioCallback(await sent(), 'delivered', { Extra: 'x'.repeat(16 * 1_024) });
    expect((await post(callback)).status).toBe(413);
  });

  it('keeps what PostgreSQL could not: no NUL, no key without bounds, no time out of its mind', async () => {
    const messageId = `a\0b-${client.id}`;
    const event = { event: 'delivered', sg_event_id: 'k'.repeat(10_000), sg_message_id: messageId, timestamp: 9e12 };
    const body = JSON.stringify([event, { ...event, sg_event_id: 'k\0k', timestamp: -1 }]);
    const path = `/api/receipts/sendgrid/${RECEIPTS_TOKEN}`;
    const answer = await post({ path, headers: { 'content-type': 'application/json' }, body });
    expect(answer.status, answer.text).toBe(200);
    const rows = await receiptsOf(`ab-${client.id}`);
    expect(rows.map(({ occurred_at }) => occurred_at)).toEqual([null, null]);
    expect(rows.map(({ key }) => key.length).sort()).toEqual([2, 64]);
  });

  it('stores all events of a post in one statement, and each with what was said of it only', async () => {
    const id = `many-${client.id}`;
    const events = ['delivered', 'open', 'click'].map((event) => ({
      event,
      sg_event_id: `${id}-${event}`,
      sg_message_id: id,
    }));
    const body = JSON.stringify(events);
    const path = `/api/receipts/sendgrid/${RECEIPTS_TOKEN}`;
    await post({ path, headers: { 'content-type': 'application/json' }, body });
    const rows = await receiptsOf(id);
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['CLICKED', 'DELIVERED', 'OPENED']);
    expect(rows.map(({ raw }) => raw).sort()).toEqual(events.map((event) => JSON.stringify(event)).sort());
  });

  it('opens the window of a person who wrote, and lets the vendor repeat what could not be kept', async () => {
    const opened: unknown[] = [];
    const at = new Date('2026-11-21T12:00:00Z');
    const meta: ReceiptReader = {
      provider: 'meta',
      channel: 'whatsapp',
      isSigned: true,
      read: () => ({ kind: 'read', receipts: [], inbound: [{ from: '+14155552671', at }] }),
    };
    let fails = true;
    const other = createTestApi(db.database, {
      ...RECEIVING,
      receiptReaders: { meta },
      openWindow: async (...window) => {
        if (fails) throw new Error('away');
        opened.push(window);
      },
    });
    const path = '/api/receipts/meta';
    expect((await post({ path, headers: {}, body: '{}' }, other)).status).toBe(500);
    fails = false;
    expect((await post({ path, headers: {}, body: '{}' }, other)).status).toBe(200);
    expect(opened).toEqual([['+14155552671', at]]);
  });
});

describe('POST /api/receipts/:provider/:token', () => {
  it('takes the reports of vendors that sign nothing, by their id of the message', async () => {
    const notification = await sendNotification(db.database, client.id, { provider: 'msg91' });
    expect((await post(msg91Report(notification.providerMessageId))).status).toBe(200);
    expect(await stateOf(db.database, notification)).toMatchObject({ status: 'DELIVERED' });
  });

  it('takes a mail that bounced, of any of our mail accounts, and suppresses the address', async () => {
    const whom = {
      recipient: { email: BOUNCED_ADDRESS },
      recipientHash: recipientHash(api.deps.secret, BOUNCED_ADDRESS),
    };
    const route = { channel: 'email', provider: 'smtp-fallback' } as const;
    const notification = await sendNotification(db.database, client.id, route, whom);
    const failed = DSN.replace('4.0.0', '5.1.1').replace('426 connection timed out', '550 5.1.1 user unknown');
    const body = provenReport(failed, notification.publicId);
    const path = `/api/receipts/email/${RECEIPTS_TOKEN}`;
    expect((await post({ path, headers: { 'content-type': 'message/rfc822' }, body })).status).toBe(200);
    expect(await stateOf(db.database, notification)).toMatchObject({
      status: 'BOUNCED',
      reason: 'dsn_5.1.1',
      suppressed: ['hard_bounce'],
    });
  });

  it.each([
    ['a wrong token', msg91Report('x', 'another-token-of-tests-0123')],
    ['a part of the token', msg91Report('x', RECEIPTS_TOKEN.slice(0, -1))],
    ['the token of a vendor that signs', { ...msg91Report('x'), path: `/api/receipts/twilio/${RECEIPTS_TOKEN}` }],
    ['a vendor that nobody knows', { ...msg91Report('x'), path: `/api/receipts/nobody/${RECEIPTS_TOKEN}` }],
  ])('answers 404 to %s and stores nothing', async (_what, request) => {
    const before = await countRows(db.database);
    const answer = await post(request);
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('has no path where no token is set', async () => {
    const other = createTestApi(db.database, { ...RECEIVING, receiptsToken: null });
    for (const token of [RECEIPTS_TOKEN, 'null', '']) {
      expect((await post(msg91Report('x', token), other)).status).toBe(404);
    }
  });
});

describe('GET /api/receipts/:provider', () => {
  const meta: ReceiptReader = {
    provider: 'meta',
    channel: 'whatsapp',
    isSigned: true,
    read: () => ({ kind: 'not_genuine' }),
    answerHandshake: ({ token, challenge = '' }) => (token === 'ours' ? challenge : null),
  };
  const ask = (path: string) =>
    createTestApi(db.database, { ...RECEIVING, receiptReaders: { ...RECEIVING.receiptReaders, meta } }).send(
      'GET',
      path,
    );

  it('answers the handshake as plain text', async () => {
    const answer = await ask('/api/receipts/meta?token=ours&challenge=<b>4711</b>');
    expect([answer.status, answer.text]).toEqual([200, '<b>4711</b>']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answers 403 to a handshake that is not genuine, and 404 where there is none', async () => {
    expect((await ask('/api/receipts/meta?token=theirs')).status).toBe(403);
    expect((await ask('/api/receipts/twilio')).status).toBe(404);
    expect((await ask('/api/receipts/nobody')).status).toBe(404);
  });
});
