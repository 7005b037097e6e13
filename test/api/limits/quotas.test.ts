import { describe, expect, it } from 'vitest';
import { createQuotaGate } from '../../../src/services/quotas/gate.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { sms, useQuotas } from './quota-lab.ts';

const { db, client, api, setQuotas, post, accepted, counters, warnings } = useQuotas();

/** The second of the next UTC day or month that `Retry-After` may be off by while the test runs. */
const SLACK_SECONDS = 15;
const secondsUntil = (at: number) => Math.ceil((at - Date.now()) / 1_000);
const tomorrow = () => new Date().setUTCHours(24, 0, 0, 0);
const nextMonth = () => Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 1);

describe('a quota', () => {
  it.each([
    ['day', { perDay: 2 }, tomorrow],
    ['month', { perMonth: 2, perDay: 5 }, nextMonth],
  ])('per %s refuses what is over it, says until when, and records nothing of that', async (period, quota, ends) => {
    await setQuotas({ email: quota });
    expect([(await post()).status, (await post()).status]).toEqual([202, 202]);
    const answer = await post();
    expect([answer.status, answer.json.code], answer.text).toEqual([429, 'quota_exceeded']);
    const until = new Date(ends()).toISOString();
    expect(answer.json.detail).toBe(
      `The quota of 2 email notifications per ${period} (UTC) is used up until ${until}.`,
    );
    const seconds = Number(answer.headers.get('retry-after'));
    expect(Math.abs(seconds - secondsUntil(ends()))).toBeLessThan(SLACK_SECONDS);
    const told = ['limit', 'remaining', 'reset'].map((name) => answer.headers.get(`ratelimit-${name}`));
    expect(told).toEqual(['2', '0', String(seconds)]);
    expect(await accepted()).toBe(2);
  });

  it('that is used up tells of itself, not of the rate of the key', async () => {
    await setQuotas({ email: { perDay: 1 } });
    await db.database.pool.query('update api_keys set requests_per_minute = 100 where client_id = $1', [client.id]);
    const limits = [await post(), await post()].map(({ headers }) => [
      headers.get('ratelimit-limit'),
      headers.get('ratelimit-policy'),
    ]);
    expect(limits).toEqual([
      ['100', '100;w=60'],
      ['1', null],
    ]);
  });

  it('counts everybody whom a mail goes to, each once, and takes nothing where not all of them fit', async () => {
    await setQuotas({ email: { perDay: 5 } });
    const others = { cc: ['bob@example.com', 'ADA@example.com'], bcc: ['eve@example.com', 'Bob@example.com'] };
    const copied = { content: { body: 'x', ...others } };
    expect((await post(copied)).status).toBe(202);
    const over = await post(copied);
    expect([over.status, over.json.code, over.headers.get('ratelimit-remaining')]).toEqual([
      429,
      'quota_exceeded',
      '2',
    ]);
    expect(over.json.detail).toContain('has only 2 left until');
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([202, 202, 429]);
  });

  it('is of one channel, of one client, and of live or test keys', async () => {
    await setQuotas({ email: { perDay: 1 } });
    const other = await createClient(db.database);
    await post();
    expect((await post()).status).toBe(429);
    expect((await post(sms)).status).toBe(202);
    expect((await post({}, {}, other)).status).toBe(202);
    const test = await createClient(db.database, { environment: 'test' });
    await db.database.pool.query('update api_keys set client_id = $2 where client_id = $1', [test.id, client.id]);
    expect([(await post({}, {}, test)).status, (await post({}, {}, test)).status]).toEqual([202, 429]);
    expect(await counters()).toEqual({ 'live email day': 1, 'test email day': 1 });
  });

  it('asks nobody where there is none', async () => {
    await post();
    expect(await counters()).toEqual({});
    const quotas = createQuotaGate({ pool: {} as never });
    await quotas.take({ clientId: client.id, environment: 'live' }, 'email', undefined, 1);
  });

  it('of the operator holds for every client, and of two the lower one counts', async () => {
    const { settingsOf } = api.deps;
    const limited = createTestApi(db.database, {
      settingsOf: async (id) => ({ ...(await settingsOf(id, { fresh: true })), quotas: { email: { perDay: 1 } } }),
    });
    expect((await post({}, {}, client, limited)).status).toBe(202);
    expect((await post({}, {}, client, limited)).json.code).toBe('quota_exceeded');
  });

  it('costs nothing for a replay, for an eventId that is known, and for a request that is refused', async () => {
    await setQuotas({ email: { perDay: 3 } });
    const headers = { 'idempotency-key': 'once' };
    const first = await post({}, headers);
    for (let again = 0; again < 5; again++) expect((await post({}, headers)).text).toBe(first.text);
    await post({ eventId: 'e-1' });
    for (let again = 0; again < 5; again++) expect((await post({ eventId: 'e-1' })).status).toBe(202);
    expect((await post({ content: { subject: 'Other', body: 'x' } }, headers)).json.code).toBe('idempotency_key_reuse');
    expect((await post({ routing: { providers: ['nobody'] } })).status).toBe(422);
    expect([(await post()).status, (await post()).status]).toEqual([202, 429]);
    expect(await accepted()).toBe(3);
  });

  it('is given back by a transaction that fails', async () => {
    await setQuotas({ email: { perDay: 1 }, sms: { perDay: 1 } });
    const { pool } = db.database;
    await pool.query(
      `create function refuse() returns trigger as $$ begin raise exception 'no'; end $$ language plpgsql`,
    );
    await pool.query('create trigger refuse before insert on idempotency_keys for each row execute function refuse()');
    try {
      for (let again = 0; again < 3; again++) {
        expect((await post({}, { 'idempotency-key': 'k' })).status).toBe(500);
        const batch = { notifications: [notificationBody()] };
        const headers = { 'idempotency-key': 'b' };
        const path = '/api/notifications/batch';
        expect((await api.send('POST', path, { key: client.apiKey, body: batch, headers })).status).toBe(500);
      }
    } finally {
      await pool.query('drop trigger refuse on idempotency_keys');
      await pool.query('drop function refuse');
    }
    expect([(await post()).status, (await post()).status]).toEqual([202, 429]);
    expect(await accepted()).toBe(1);
  });

  it('is not kept as the answer to an Idempotency-Key', async () => {
    await setQuotas({ email: { perDay: 1 } });
    await post();
    const headers = { 'idempotency-key': 'later' };
    expect((await post({}, headers)).status).toBe(429);
    await setQuotas({ email: { perDay: 2 } });
    expect((await post({}, headers)).status).toBe(202);
  });

  it('costs nothing for a fallback channel', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    const fallback = [{ channel: 'sms', recipient: { phone: '+14155552671' }, content: { body: 'x' } }];
    for (let i = 0; i < 3; i++) expect((await post({ routing: { fallback } })).status).toBe(202);
    expect(await counters()).toEqual({});
  });

  it('holds for the short form as well', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    const body = { type: 'sms', to: '+14155552671', message: 'Hello' };
    const send = () => api.send('POST', '/api/notify', { key: client.apiKey, body });
    expect([(await send()).status, (await send()).json.code]).toEqual([202, 'quota_exceeded']);
  });
});

describe('the event quota.warning', () => {
  it('comes once per period, for small quotas as well, through the outbox of the lease', async () => {
    await setQuotas({ email: { perDay: 5 } });
    const seen: number[] = [];
    for (let n = 0; n < 5; n++) {
      await post();
      seen.push((await warnings()).length);
    }
    expect(seen).toEqual([0, 0, 0, 1, 2]);
    expect((await warnings()).map(({ percent, used }) => [percent, used])).toEqual([
      [80, 4],
      [95, 5],
    ]);
    await post();
    await setQuotas({ email: { perDay: 6 } });
    await post();
    expect(await warnings()).toHaveLength(2);
  });
});
