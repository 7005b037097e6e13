import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { toText } from '../../../src/html/to-text.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { PROVIDERS } from './channel-bodies.ts';

const { db, client } = useClient();

async function accepted(body: unknown, headers: Record<string, string> = {}) {
  const api = createTestApi(db.database);
  const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body, headers });
  expect(answer.status, answer.text).toBe(202);
  const id = answer.json.data.notificationId as string;
  const { pool } = db.database;
  const uuid = fromPublicId('notification', id);
  const [row] = (await pool.query('select * from notifications where id = $1', [uuid])).rows;
  const [outbox] = (await pool.query('select * from outbox where key = $1', [id])).rows;
  return { api, answer, id, row, outbox, record: JSON.parse(outbox.payload) };
}

describe('POST /api/notifications', () => {
  it('answers 202 with the id, the channel and where to read it', async () => {
    const { answer, id, api } = await accepted(notificationBody());
    expect(answer.json).toEqual({
      success: true,
      message: 'Notification queued successfully',
      data: { notificationId: id, channel: 'email', status: 'PENDING' },
    });
    expect(id).toMatch(/^ntf_[0-9a-z]{26}$/);
    expect(answer.headers.get('location')).toBe(`/api/notifications/${id}`);
    expect(api.wakes()).toBe(1);
    expect(await api.deps.metrics.registry.metrics()).toContain(
      'posthorn_notifications_accepted_total{channel="email"} 1',
    );
  });

  it.each([
    [
      'recipient and content as objects',
      { recipient: { email: 'ada@example.com' }, content: { subject: 'S', body: 'B' } },
    ],
    ['a plain recipient and a message', { recipient: 'ada@example.com', message: 'B' }],
  ])('takes %s', async (_name, body) => {
    const { row } = await accepted({ channel: 'email', ...body });
    expect(row.recipient).toEqual({ email: 'ada@example.com' });
    expect(row.content).toEqual({ subject: 'content' in body ? 'S' : 'Notification', text: 'B', html: null });
  });

  it.each([
    ['payload', { channel: 'webhook', recipient: 'https://example.com', content: { payload: { id: 9 } } }],
    ['metadata', notificationBody({ metadata: { id: 9 } })],
  ])('keeps each digit of a number in %s, or says that it cannot', async (_where, body) => {
    const webhooks = createTestApi(db.database, { providers: PROVIDERS });
    const withNumber = (digits: string) => JSON.stringify(body).replace('"id":9', `"id":${digits}`);
    const ask = (digits: string) =>
      webhooks.send('POST', '/api/notifications', { key: client.apiKey, body: withNumber(digits) });
    for (const kept of ['1152921506151679000', '-9007199254740991', '0.1', '1e21']) {
      const answer = await ask(kept);
      expect(answer.status, answer.text).toBe(202);
      const { text } = await webhooks.send('GET', `/api/notifications/${answer.json.data.notificationId}`, {
        key: client.apiKey,
      });
      expect(text).toContain(`"id":${Number(kept)}`);
    }
    for (const lost of ['1152921506151679042', '1e400', '-0', '0.12345678901234567890']) {
      expect((await ask(lost)).json.errors).toMatchObject([
        { code: 'out_of_range', pointer: expect.stringMatching(/id$/) },
      ]);
    }
  });

  it('makes text from HTML, and takes a body with a tag for HTML', async () => {
    const html = '<p>Good <b>morning</b></p><p><a href="https://example.com/x">here</a></p>';
    const { row } = await accepted(notificationBody({ content: { body: html } }));
    expect(row.content.html).toBe(html);
    expect(row.content.text).toContain('Good morning');
    expect(row.content.text).toContain('https://example.com/x');
  });

  it.each(['1 < 2 and 3 > 2', 'write to <ada@example.com>', 'see <https://example.com>'])(
    'takes the body %j for text',
    async (body) => {
      const { row } = await accepted(notificationBody({ content: { body } }));
      expect(row.content).toMatchObject({ text: body, html: null });
    },
  );

  it.each(['<div>', '<ul><li>', '<table><tr><td>', '<b><p>', '</p>'])(
    'turns hostile HTML of 10,000 tags, %s, into text in linear time',
    (tags) => {
      const cpuOf = (count: number) => {
        const html = tags.repeat(Math.floor(count / tags.split('<').slice(1).length));
        const before = process.cpuUsage();
        toText(html);
        return process.cpuUsage(before).user;
      };
      cpuOf(1_000);
      // Of ten times as many tags linear would be 10, with the garbage of deep trees some 20, and quadratic 100.
      const least = (count: number) => Math.min(...Array.from({ length: 5 }, () => cpuOf(count)));
      expect(least(10_000)).toBeLessThan(60 * Math.max(least(1_000), 500));
    },
  );

  it('fills in the defaults and hands the plan to the outbox without recipient or content', async () => {
    const { id, row, outbox, record } = await accepted(notificationBody());
    expect(row).toMatchObject({ priority: 5, category: 'transactional', on_ambiguous: 'resend', status: 'PENDING' });
    expect(row).toMatchObject({ tags: [], metadata: {}, event_id: null, environment: 'live' });
    expect(outbox).toMatchObject({
      stream: 'normal',
      event_type: 'notification.created',
      topic: 'notifications',
      lane: 1,
    });
    expect(record).toEqual({
      schemaVersion: 1,
      type: 'notification.created',
      notificationId: id,
      run: 0,
      clientId: client.publicId,
      channel: 'email',
      priority: 5,
      userKey: row.user_key,
      retry: { maxRetries: 3, initialDelayMs: 2_000, factor: 2, maxDelayMs: 300_000, jitter: 0 },
      onAmbiguous: 'resend',
      routes: [{ channel: 'email', provider: 'smtp' }],
      createdAt: row.created_at.toISOString(),
    });
    expect(outbox.payload).not.toContain('ada@');
    expect(outbox.payload).not.toContain('morning');
  });

  it('keeps every field that is built', async () => {
    const { row, record, outbox } = await accepted(
      notificationBody({
        recipient: { userId: 'user-1', email: 'Ada.B@EXAMPLE.com' },
        content: { subject: 'Grüße', html: '<p>H</p>', text: 'T' },
        priority: 2,
        category: 'marketing',
        retry: { maxRetries: 1, jitter: 0.5 },
        eventId: 'order-1',
        tags: ['a', 'b'],
        metadata: { order: 7, paid: true, note: null, name: 'x' },
      }),
    );
    expect(row.recipient).toEqual({ userId: 'user-1', email: 'Ada.B@example.com' });
    expect(row.content).toEqual({ subject: 'Grüße', html: '<p>H</p>', text: 'T' });
    expect(row).toMatchObject({ priority: 2, category: 'marketing', on_ambiguous: 'hold', event_id: 'order-1' });
    expect(row).toMatchObject({ tags: ['a', 'b'], metadata: { order: 7, paid: true, note: null, name: 'x' } });
    expect(record.retry).toEqual({ maxRetries: 1, initialDelayMs: 2_000, factor: 2, maxDelayMs: 300_000, jitter: 0.5 });
    expect(outbox).toMatchObject({ stream: 'urgent', topic: 'notifications-urgent', lane: 0 });
  });

  it('takes a list of delays as the whole policy', async () => {
    const { record } = await accepted(notificationBody({ retry: { delaysMs: [5_000, 15_000] } }));
    expect(record.retry).toEqual({ delaysMs: [5_000, 15_000] });
  });

  it('hashes the recipient and the user with the secret', async () => {
    const { row } = await accepted(notificationBody({ recipient: 'Ada@Example.com' }));
    const hmac = (text: string) => createHmac('sha256', 'a secret of tests').update(text);
    expect(row.recipient_hash).toEqual(hmac('recipient:email:ada@example.com').digest());
    expect(row.user_key).toBe(hmac(`user:${client.id}:ada@example.com`).digest('hex').slice(0, 32));
  });

  it('writes an internationalised domain in punycode', async () => {
    const { row } = await accepted(notificationBody({ recipient: 'ada@BÜCHER.example' }));
    expect(row.recipient.email).toBe('ada@xn--bcher-kva.example');
    const { row: cyrillic } = await accepted(notificationBody({ recipient: 'ada@пример.рф' }));
    expect(cyrillic.recipient.email).toBe('ada@xn--e1afmkfd.xn--p1ai');
  });

  it('continues the trace of the caller, and writes one log line without address or content', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const { row, outbox, api, id, answer } = await accepted(notificationBody(), headers);
    expect(row.traceparent).toContain(traceId);
    expect(outbox.traceparent).toBe(row.traceparent);
    const lines = api.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      traceId,
      method: 'POST',
      route: '/api/notifications',
      status: 202,
      clientId: client.publicId,
      notificationId: id,
    });
    expect(JSON.stringify(lines)).not.toMatch(/ada@|example\.com|morning|nk_/);
  });
});
