import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TOPICS } from '../../../src/contracts/topics.ts';
import { openDatabase } from '../../../src/db/client.ts';
import type { Quotas } from '../../../src/domain/quota.ts';
import { createQuotaGate } from '../../../src/services/quotas/gate.ts';
import { createAcceptRequest } from '../../../src/services/requests/accept.ts';
import { type Answer, createTestApi } from '../../support/api.ts';
import { createClient, notificationBody } from '../../support/factories.ts';
import { roomInMinute } from '../../support/periods.ts';
import { useApi } from '../../support/use-api.ts';

const { db, client, api } = useApi({ poolSize: 20, each: true });

beforeEach(async () => {
  await roomInMinute(10_000);
});

const setQuotas = async (quotas: Quotas, { id } = client) => {
  await db.database.pool.query(
    `insert into client_settings (client_id, quotas) values ($1, $2) on conflict (client_id) do update set quotas = $2`,
    [id, quotas],
  );
  await api.deps.settingsOf(id, { fresh: true });
};
const post = (overrides = {}, headers: Record<string, string> = {}, as = client, via = api): Promise<Answer> =>
  via.send('POST', '/api/notifications', { key: as.apiKey, body: notificationBody(overrides), headers });
const sms = { channel: 'sms', recipient: '+14155552671', content: undefined, message: 'Your code is 123456.' };
const accepted = async ({ id } = client): Promise<number> =>
  (await db.database.pool.query('select count(*)::int as n from notifications where client_id = $1', [id])).rows[0].n;
const counters = async () => {
  const { rows } = await db.database.pool.query(
    `select environment || ' ' || channel || ' ' || period as name, leased::int from quota_counters where client_id = $1`,
    [client.id],
  );
  return Object.fromEntries(rows.map(({ name, leased }) => [name, leased]));
};
type Warning = { percent: number; used: number };
const warnings = async ({ id } = client): Promise<Warning[]> => {
  const { rows } = await db.database.pool.query(
    `select topic, payload from outbox where client_id = $1 and event_type = 'quota.warning' order by id`,
    [id],
  );
  expect(rows.every(({ topic }) => topic === DEFAULT_TOPICS.notificationStatus)).toBe(true);
  return rows.map(({ payload }) => JSON.parse(payload).data);
};

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

describe('a batch, an event and a request by Kafka', () => {
  it('over quota: each item of a batch has its own answer, and as many as fit are accepted', async () => {
    await setQuotas({ email: { perDay: 5 } });
    const notifications = [...Array.from({ length: 7 }, () => notificationBody()), notificationBody(sms)];
    const path = '/api/notifications/batch';
    const answer = await api.send('POST', path, { key: client.apiKey, body: { notifications } });
    expect(answer.status, answer.text).toBe(202);
    const codes = answer.json.data.map((one: { problem?: { code: string } }) => one.problem?.code ?? 'accepted');
    const [ok, over] = ['accepted', 'quota_exceeded'];
    expect(codes).toEqual([ok, ok, ok, ok, ok, over, over, ok]);
    expect(answer.json.data[5].problem).toMatchObject({ status: 429, detail: expect.stringContaining('email') });
    expect(await accepted()).toBe(6);
  });

  it('an event has a problem on the channel that is used up, and is accepted there once it is not', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    await post(sms);
    const body = {
      eventId: 'payment-1',
      type: 'payment',
      recipient: { email: 'ada@example.com', phone: '+14155552671' },
      data: { reference: 'R', amount: '1.00', currency: 'EUR' },
    };
    const send = () => api.send('POST', '/api/events', { key: client.apiKey, body });
    const answer = await send();
    expect(answer.json.data).toMatchObject([{ status: 'PENDING' }, { problem: { code: 'quota_exceeded' } }]);
    await setQuotas({ sms: { perDay: 2 } });
    expect((await send()).json.data).toMatchObject([{ status: 'PENDING' }, { channel: 'sms', status: 'PENDING' }]);
    expect(await accepted()).toBe(3);
  });

  it('under an Idempotency-Key: what was accepted keeps its ids, and what was over is tried again', async () => {
    await setQuotas({ email: { perDay: 150 } });
    const notifications = [...Array.from({ length: 250 }, () => notificationBody()), { channel: 'email' }];
    const ask = async (items: unknown[] = notifications) => {
      const headers = { 'idempotency-key': 'over' };
      const path = '/api/notifications/batch';
      const answer = await api.send('POST', path, { key: client.apiKey, body: { notifications: items }, headers });
      const data: { notificationId?: string; problem?: { code: string } }[] = answer.json.data ?? [];
      const ids = data.flatMap(({ notificationId }) => notificationId ?? []);
      return { answer, data, ids, replayed: answer.headers.get('idempotency-replayed') };
    };
    const first = await ask();
    expect([first.ids.length, first.data[249]?.problem?.code]).toEqual([150, 'quota_exceeded']);
    const same = await ask();
    expect([same.answer.text, same.replayed]).toEqual([first.answer.text, 'true']);

    await setQuotas({ email: { perDay: 200 } });
    const second = await ask();
    expect([second.ids.length, second.replayed]).toEqual([200, null]);
    expect(second.ids.slice(0, 150)).toEqual(first.ids);
    await setQuotas({ email: { perDay: 1_000 } });
    expect((await ask(notifications.slice(0, 250))).answer.json.code).toBe('idempotency_key_reuse');
    expect((await ask([...notifications.slice(0, 250), notificationBody()])).answer.json.code).toBe(
      'idempotency_key_reuse',
    );
    const third = await ask();
    expect([third.ids.length, third.data[250]?.problem?.code]).toEqual([250, 'validation_failed']);
    expect(third.ids.slice(0, 200)).toEqual(second.ids);
    const last = await ask();
    expect([last.answer.text, last.replayed]).toEqual([third.answer.text, 'true']);
    expect(await accepted()).toBe(250);
    expect(await counters()).toMatchObject({ 'live email day': 250 });
  });

  it('under an Idempotency-Key of an event: the channel that was over is tried again, the other keeps its id', async () => {
    await setQuotas({ sms: { perDay: 1 } });
    await post(sms);
    const body = {
      eventId: 'payment-2',
      type: 'payment',
      recipient: { email: 'ada@example.com', phone: '+14155552671' },
      data: { reference: 'R', amount: '1.00', currency: 'EUR' },
    };
    const headers = { 'idempotency-key': 'event-over' };
    const send = (data: object = body) => api.send('POST', '/api/events', { key: client.apiKey, body: data, headers });
    const first = await send();
    expect(first.json.data).toMatchObject([{ status: 'PENDING' }, { problem: { code: 'quota_exceeded' } }]);
    expect((await send({ ...body, eventId: 'payment-3' })).json.code).toBe('idempotency_key_reuse');
    await setQuotas({ sms: { perDay: 2 } });
    const second = await send();
    expect(second.json.data).toMatchObject([first.json.data[0], { channel: 'sms', status: 'PENDING' }]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    const third = await send();
    expect([third.text, third.headers.get('idempotency-replayed')]).toEqual([second.text, 'true']);
    expect(await accepted()).toBe(3);
  });

  it('a request by Kafka is refused with that code, for its dead letter', async () => {
    await setQuotas({ email: { perDay: 1 } });
    const accept = createAcceptRequest(api.deps);
    const ask = (key: string) =>
      accept({
        clientId: client.id,
        environment: 'live',
        name: { route: 'notification-requests', key },
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        body: { notification: notificationBody() },
      });
    expect(await ask('a')).toMatchObject({ kind: 'accepted' });
    expect(await ask('b')).toEqual({ kind: 'refused', code: 'quota_exceeded' });
  });
});

describe('several processes', () => {
  it('accept together exactly the quota, of 3,000 requests at once, and warn once at 80 and at 95 percent', async () => {
    const databases = [1, 2, 3].map((n) =>
      openDatabase({ url: db.url, poolSize: 2, applicationName: `holder-${n}`, onConnectionError: () => {} }),
    );
    try {
      const gates = databases.map(({ pool }) => createQuotaGate({ pool }));
      const owner = { clientId: client.id, environment: 'live' as const };
      const takeOne = async (n: number) => {
        const gate = gates[n % gates.length] as (typeof gates)[number];
        const quota = { perDay: 1_000, perMonth: 1_000 };
        return gate.take(owner, 'email', quota, 1).then(
          () => 'taken',
          (error) => error.code,
        );
      };
      const results = await Promise.all(Array.from({ length: 3_000 }, (_, n) => takeOne(n)));
      expect(results.filter((one) => one === 'taken')).toHaveLength(1_000);
      expect(results.filter((one) => one === 'quota_exceeded')).toHaveLength(2_000);
      expect(await counters()).toEqual({ 'live email day': 1_000, 'live email month': 1_000 });
      const told = await warnings();
      expect(told).toHaveLength(4);
      for (const period of ['day', 'month']) {
        for (const [percent, used] of [
          [80, 800],
          [95, 950],
        ]) {
          const { publicId: clientId } = client;
          const warning = { clientId, environment: 'live', channel: 'email', period, percent, limit: 1_000, used };
          expect(told).toContainEqual(warning);
        }
      }
    } finally {
      await Promise.all(databases.map(({ close }) => close()));
    }
  });

  it('lose no more than a block where one of them dies', async () => {
    const take = (gate: ReturnType<typeof createQuotaGate>) =>
      gate.take({ clientId: client.id, environment: 'live' }, 'push', { perDay: 1_000 }, 1);
    const gate = () => createQuotaGate({ pool: db.database.pool });
    await take(gate());
    const survivor = gate();
    let taken = 0;
    await expect(
      (async () => {
        for (; taken < 2_000; taken++) await take(survivor);
      })(),
    ).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(taken).toBe(990);
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
