import { describe, expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import type { Answer } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ poolSize: 20 });

const post = (body: unknown, key?: string, as = client): Promise<Answer> =>
  api.send('POST', '/api/notifications', {
    key: as.apiKey,
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });

const count = async (table = 'notifications'): Promise<number> =>
  (await db.database.pool.query(`select count(*)::int as n from ${table}`)).rows[0].n;

describe('an Idempotency-Key', () => {
  it('gets the first answer again, byte for byte, and wakes nobody', async () => {
    const first = await post(notificationBody(), 'again');
    const [rows, wakes] = [await count(), api.wakes()];
    const second = await post(notificationBody(), 'again');
    expect(first.status).toBe(202);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([await count(), api.wakes()]).toEqual([rows, wakes]);
  });

  it('knows the same request in another order of keys, with defaults spelled out, and in an older form', async () => {
    const first = await post(
      { channel: 'email', recipient: { email: 'ada@example.com' }, content: { body: 'x' } },
      'same',
    );
    for (const body of [
      {
        content: { body: 'x', subject: 'Notification' },
        recipient: { email: 'ada@EXAMPLE.com' },
        priority: 5,
        channel: 'email',
      },
      { channel: 'email', recipient: 'ada@example.com', message: 'x', tags: [], onAmbiguous: 'resend' },
    ]) {
      const again = await post(body, 'same');
      expect([again.status, again.text]).toEqual([202, first.text]);
    }
  });

  it('is refused with another body', async () => {
    await post(notificationBody(), 'reuse');
    const before = await count();
    const other = await post(notificationBody({ priority: 4 }), 'reuse');
    expect(other.status).toBe(422);
    expect(other.json.code).toBe('idempotency_key_reuse');
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(await count()).toBe(before);
  });

  it('belongs to one client and one route', async () => {
    const other = await createClient(db.database);
    const ids = [await post(notificationBody(), 'shared'), await post(notificationBody(), 'shared', other)];
    expect(new Set(ids.map((answer) => answer.json.data.notificationId)).size).toBe(2);
    const notify = await api.send('POST', '/api/notify', {
      key: client.apiKey,
      body: { type: 'email', to: 'ada@example.com', message: 'x' },
      headers: { 'idempotency-key': 'shared' },
    });
    expect(notify.json).toEqual({ status: 'queued', messageId: expect.stringMatching(/^ntf_/) });
    expect(notify.headers.get('idempotency-replayed')).toBeNull();
  });

  it('makes one notification of 50 requests at once, and every 2xx names it', async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(notificationBody(), 'fifty')));
    expect(await count()).toBe(before + 1);
    const good = answers.filter((answer) => answer.status === 202);
    expect(new Set(good.map((answer) => answer.text)).size).toBe(1);
    expect(good.filter((answer) => !answer.headers.get('idempotency-replayed'))).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 202) continue;
      expect([answer.status, answer.json.code]).toEqual([409, 'request_in_flight']);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    const after = await post(notificationBody(), 'fifty');
    expect(after.text).toBe(good[0]?.text);
  });

  it('is answered 409 while another connection holds it, and works afterwards', async () => {
    const holder = await db.database.pool.connect();
    try {
      await holder.query('begin');
      const name = JSON.stringify([client.id, 'POST /api/notifications', 'held']);
      await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
      const answer = await post(notificationBody(), 'held');
      expect([answer.status, answer.json.code]).toEqual([409, 'request_in_flight']);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect((await post(notificationBody(), 'held')).status).toBe(202);
  });

  it('is not used up by a request that was invalid', async () => {
    expect((await post({ channel: 'email' }, 'mended')).status).toBe(422);
    expect((await post(notificationBody(), 'mended')).status).toBe(202);
  });
});

describe('an eventId', () => {
  const event = (eventId: string, overrides = {}) => notificationBody({ eventId, ...overrides });

  it('makes the second request a replay of the first', async () => {
    const first = await post(event('order-1'));
    const second = await post(event('order-1'));
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is refused with another body', async () => {
    await post(event('order-2'));
    const other = await post(event('order-2', { priority: 1 }));
    expect([other.status, other.json.code]).toEqual([422, 'event_id_reuse']);
  });

  it('is replayed under a new Idempotency-Key, which is then bound to that body', async () => {
    const first = await post(event('order-3'), 'key-a');
    const second = await post(event('order-3'), 'key-b');
    expect(second.text).toBe(first.text);
    const third = await post(notificationBody({ priority: 9 }), 'key-b');
    expect(third.json.code).toBe('idempotency_key_reuse');
  });

  it('keeps its refusal for the Idempotency-Key that met it, and gives that key’s refusal to no event', async () => {
    await post(event('order-4'));
    const refused = await post(event('order-4', { priority: 1 }), 'key-c');
    const again = await post(event('order-4', { priority: 1 }), 'key-c');
    expect([again.status, again.text]).toEqual([422, refused.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toContain('application/problem+json');

    const reused = await post(event('order-5'), 'key-c');
    expect(reused.json.code).toBe('idempotency_key_reuse');
    expect((await post(event('order-5'))).status).toBe(202);
  });

  it('makes one notification of 50 requests at once', async () => {
    const before = await count();
    await Promise.all(Array.from({ length: 50 }, () => post(event('order-6'))));
    expect(await count()).toBe(before + 1);
  });
});

it('needs no transaction without a name', async () => {
  const before = await count('idempotency_keys');
  const ids = await Promise.all([post(notificationBody()), post(notificationBody())]);
  expect(new Set(ids.map((answer) => answer.json.data.notificationId)).size).toBe(2);
  expect(await count('idempotency_keys')).toBe(before);
});
