import { beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/domain/usage-days.ts';
import { rollUpUsage } from '../../../src/jobs/roll-up-usage.ts';
import { roomInMinute } from '../../support/expect/periods.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { type Ended, insertEnded } from '../../support/factories/usage.ts';
import type { Answer } from '../../support/servers/api.ts';
import { silentLogger } from '../../support/servers/kafka.ts';
import { useApi } from '../../support/servers/use-api.ts';

const PATH = '/api/usage';
const DAY_MS = 86_400_000;
const OPERATOR = { 'x-admin-token': 'a token of the operator' };

const { db, client, api } = useApi({ each: true, adminToken: OPERATOR['x-admin-token'] });

beforeEach(async () => {
  await roomInMinute(10_000);
});

const get = (query = '', headers: Record<string, string> = {}, key: string | undefined = client.apiKey) =>
  api.send('GET', `${PATH}${query}`, { key, headers });
const operator = (query = '') => api.send('GET', `${PATH}${query}`, { headers: OPERATOR });
const patch = (body: object) => api.send('PATCH', '/api/client/settings', { key: client.apiKey, body });
const daysAgo = (days: number) => dayOf(new Date(Date.now() - days * DAY_MS));

/** Of this client, counted. */
async function given(...ended: Partial<Ended>[]): Promise<void> {
  await insertEnded(
    db.database,
    ended.map((one) => ({ clientId: client.id, createdAt: new Date(), ...one })),
  );
  await db.database.pool.query(`update usage_hourly set updated_at = '2000-01-01'`);
  // A round takes seconds at most, so on a busy machine there are more of them.
  for (let days = null as string[] | null; days?.length !== 0; ) {
    days = await rollUpUsage({ pool: db.database.pool, retentionDays: 90, logger: silentLogger });
  }
}

const sent = (tookMs: number, overrides: Partial<Ended> = {}): Partial<Ended> => {
  const createdAt = overrides.createdAt ?? new Date();
  return { createdAt, provider: 'smtp', status: 'SENT', sentAt: new Date(createdAt.getTime() + tookMs), ...overrides };
};
const delivered = (tookMs: number, overrides: Partial<Ended> = {}) => {
  const one = sent(tookMs, overrides);
  return { ...one, status: 'DELIVERED' as const, deliveredAt: one.sentAt ?? null };
};

describe('GET /api/usage', () => {
  it('answers by day and channel what was accepted, sent, delivered and failed, with rates, latencies and totals', async () => {
    const failed = { status: 'FAILED', provider: 'smtp', errorCode: 'smtp_550', retryCount: 3 } as const;
    await given(delivered(30), sent(60), sent(70), failed, { status: 'PENDING' });
    await given(sent(120, { channel: 'sms', provider: 'twilio', createdAt: new Date(Date.now() - DAY_MS) }));
    const { status, json, text } = await get();
    expect(status, text).toBe(200);
    expect(json).toMatchObject({ success: true, message: 'Usage found' });
    const { from, to, environment, asOf, rows, totals, quotas } = json.data;
    expect({ from, to, environment, quotas }).toEqual({
      from: daysAgo(29),
      to: daysAgo(0),
      environment: 'live',
      quotas: [],
    });
    expect(Date.now() - Date.parse(asOf)).toBeLessThan(30_000);
    expect(rows.map((row: { day: string; channel: string }) => [row.day, row.channel])).toEqual([
      [daysAgo(1), 'sms'],
      [daysAgo(0), 'email'],
    ]);
    expect(rows[1]).toMatchObject({
      ...{ accepted: 5, sent: 3, failed: 1, delivered: 1 },
      ...{ deliveryRate: 0.3333, failureRate: 0.25, retryRate: 0.6, cost: null },
    });
    expect(rows[1].latencyMs.p50).toBeGreaterThanOrEqual(50);
    expect(rows[1].latencyMs.p99).toBeLessThanOrEqual(100);
    expect(totals).toMatchObject({ accepted: 6, sent: 4, failed: 1, delivered: 1, deliveryRate: 0.25 });
  });

  it('answers nulls for what nothing is known of', async () => {
    const { data } = (await get()).json;
    expect(data).toMatchObject({
      rows: [],
      totals: { accepted: 0, deliveryRate: null, failureRate: null, cost: null },
    });
    await given({ status: 'CANCELLED' });
    const none = {
      deliveryRate: null,
      failureRate: null,
      retryRate: 0,
      latencyMs: { p50: null, p95: null, p99: null },
    };
    expect((await get()).json.data.rows).toMatchObject([none]);
    const old = (await get('?from=2001-01-01&to=2001-01-02')).json.data;
    expect([old.asOf, old.rows]).toEqual([null, []]);
  });

  it('groups and filters by day, channel, provider and error code', async () => {
    await given(
      sent(10),
      sent(10, { provider: 'smtp-fallback', errorCode: 'timeout' }),
      { status: 'FAILED', provider: 'smtp', errorCode: 'smtp_550' },
      sent(10, { channel: 'sms', provider: 'twilio', createdAt: new Date(Date.now() - 3 * DAY_MS) }),
    );
    const rows = async (query: string) =>
      (await get(query)).json.data.rows.map((row: Record<string, unknown>) => {
        const { day, channel, provider, errorCode, accepted } = row;
        return { ...(day ? { day } : {}), ...(channel ? { channel } : {}), provider, errorCode, accepted };
      });
    expect(await rows('?groupBy=channel')).toEqual([
      { channel: 'email', accepted: 3 },
      { channel: 'sms', accepted: 1 },
    ]);
    expect(await rows('?groupBy=errorCode,provider&channel=email')).toEqual([
      { provider: 'smtp', errorCode: null, accepted: 1 },
      { provider: 'smtp', errorCode: 'smtp_550', accepted: 1 },
      { provider: 'smtp-fallback', errorCode: 'timeout', accepted: 1 },
    ]);
    expect(await rows('?groupBy=day&errorCode=smtp_550')).toEqual([{ day: daysAgo(0), accepted: 1 }]);
    expect(await rows('?groupBy=day&provider=twilio')).toEqual([{ day: daysAgo(3), accepted: 1 }]);
    expect(await rows(`?groupBy=day&from=${daysAgo(2)}`)).toEqual([{ day: daysAgo(0), accepted: 3 }]);
    expect(await rows(`?groupBy=day&from=${daysAgo(4)}&to=${daysAgo(3)}`)).toEqual([{ day: daysAgo(3), accepted: 1 }]);
  });

  it('reckons the cost of what was sent, to the last digit, and says none where part of it has no price', async () => {
    const channels = [{}, {}, { channel: 'sms' as const, provider: 'twilio' }];
    await given(...channels.map((one) => sent(10, one)), { status: 'FAILED', channel: 'push' });
    await patch({ prices: { email: { amount: '0.1', currency: 'USD' }, sms: { amount: '0.0075', currency: 'USD' } } });
    const { rows, totals } = (await get('?groupBy=channel')).json.data;
    const costs = rows.map(({ channel, cost }: { channel: string; cost: { amount: string } }) => [
      channel,
      cost?.amount,
    ]);
    expect(costs).toEqual([
      ['email', '0.2'],
      ['push', undefined],
      ['sms', '0.0075'],
    ]);
    expect(totals.cost).toEqual({ amount: '0.2075', currency: 'USD' });
    expect((await get('?groupBy=day')).json.data.rows[0].cost).toEqual(totals.cost);
    await patch({ prices: { sms: { amount: '0.0075', currency: 'EUR' } } });
    expect((await get()).json.data.totals.cost).toBeNull();
    await patch({ prices: { sms: null } });
    expect((await get()).json.data.totals.cost).toBeNull();
  });

  it('shows live and test apart, and what the key is unless asked otherwise', async () => {
    await given(sent(10), sent(10, { environment: 'test' }), sent(10, { environment: 'test' }));
    const test = await createKey(db.database, client.id, { environment: 'test' });
    const accepted = async (query: string, key?: string) => {
      const { environment, totals } = (await get(query, {}, key)).json.data;
      return [environment, totals.accepted];
    };
    expect(await accepted('')).toEqual(['live', 1]);
    expect(await accepted('', test.apiKey)).toEqual(['test', 2]);
    expect(await accepted('?environment=test')).toEqual(['test', 2]);
    expect((await get('?environment=live', {}, test.apiKey)).json).toMatchObject({
      status: 403,
      code: 'live_keys_only',
    });
  });

  it('says how much of each quota is leased, and when it begins anew', async () => {
    await patch({ quotas: { email: { perDay: 300, perMonth: 10 }, sms: { perDay: 1 } } });
    const post = () => api.send('POST', '/api/notifications', { key: client.apiKey, body: notificationBody() });
    await post();
    const now = new Date();
    const resetsAt = {
      day: new Date(now.getTime()).setUTCHours(24, 0, 0, 0),
      month: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
    };
    const quota = (channel: string, period: 'day' | 'month', limit: number, leased: number) => ({
      ...{ channel, period, limit, leased },
      resetsAt: new Date(resetsAt[period]).toISOString(),
    });
    expect((await get()).json.data.quotas).toEqual([
      quota('email', 'day', 300, 3),
      quota('email', 'month', 10, 1),
      quota('sms', 'day', 1, 0),
    ]);
    expect((await get('?environment=test')).json.data.quotas[0].leased).toBe(0);
  });

  it('answers the same as CSV, by format or by Accept, for a spreadsheet that runs none of it', async () => {
    await patch({ prices: { email: { amount: '0.50', currency: 'EUR' } } });
    await given(sent(30), sent(40, { errorCode: '=cmd|calc' }), { status: 'FAILED', errorCode: 'smtp, "550"' });
    const query = '?groupBy=day,channel,provider,errorCode';
    const { rows, asOf, from, to } = (await get(query)).json.data;
    const csv = await get(`${query}&format=csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="usage-${from}-${to}.csv"`);
    expect(Date.parse(csv.headers.get('last-modified') ?? '')).toBe(Math.floor(Date.parse(asOf) / 1_000) * 1_000);
    expect((await get(query, { accept: 'text/csv' })).text).toBe(csv.text);
    expect((await get(query, { accept: 'text/csv, application/json' })).json.data.rows).toEqual(rows);
    expect((await get(`${query}&format=json`, { accept: 'text/csv' })).json.data.rows).toEqual(rows);

    const [header, ...records] = readCsv(csv.text);
    expect(header?.join()).toBe(
      'day,channel,provider,errorCode,accepted,sent,failed,delivered,deliveryRate,failureRate,retryRate,latencyP50Ms,latencyP95Ms,latencyP99Ms,costAmount,costCurrency',
    );
    const cell = (value: unknown) => (value === null || value === undefined ? '' : String(value));
    const expected = rows.map((row: Record<string, unknown> & UsageRow) => [
      ...[row.day, row.channel, row.provider, String(row.errorCode ?? '').replace(/^=/, "'=")],
      ...[row.accepted, row.sent, row.failed, row.delivered, row.deliveryRate, row.failureRate, row.retryRate],
      ...[row.latencyMs.p50, row.latencyMs.p95, row.latencyMs.p99, row.cost?.amount, row.cost?.currency],
    ]);
    expect(records).toEqual(expected.map((record: unknown[]) => record.map(cell)));
    expect(csv.text).toContain("'=cmd|calc");
  });

  it.each([
    ['from=2026-02-30', '/query/from'],
    ['from=yesterday', '/query/from'],
    ['to=2026-01-01T00:00:00Z', '/query/to'],
    ['from=2026-01-02&to=2026-01-01', '/query/from'],
    ['from=2025-01-01&to=2026-01-02', '/query/from'],
    ['groupBy=colour', '/query/groupBy/0'],
    ['groupBy=', '/query/groupBy/0'],
    ['channel=pigeon', '/query/channel'],
    ['environment=all', '/query/environment'],
    ['format=xml', '/query/format'],
    ['colour=red', '/query/colour'],
    ['from=2026-01-01&from=2026-01-02', '/query/from'],
    ['provider=', '/query/provider'],
  ])('refuses %s', async (query, pointer) => {
    const { status, json } = await get(`?${query}`);
    expect([status, json.code, json.errors[0].pointer]).toEqual([400, 'invalid_query', pointer]);
  });

  it('takes 366 days at most', async () => {
    expect((await get('?from=2025-01-01&to=2026-01-01')).status).toBe(200);
  });
});

type UsageRow = {
  latencyMs: { p50: number; p95: number; p99: number };
  cost: { amount: string; currency: string } | null;
};

/** RFC 4180, by hand: what we write must not be read by what wrote it. */
function readCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .filter(Boolean)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

describe('who may look', () => {
  it('shows a client only its own, and knows nobody else', async () => {
    await given(sent(10), sent(10));
    const other = await createClient(db.database);
    const seen: Answer = await get('', {}, other.apiKey);
    expect([seen.json.data.totals.accepted, seen.json.data.rows]).toEqual([0, []]);
    for (const named of [client.publicId, 'cli_nobody', "' or 1=1 --"]) {
      const answer = await get(`?clientId=${encodeURIComponent(named)}`, {}, other.apiKey);
      expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
    }
    expect((await get(`?clientId=${client.publicId}`)).json.data.totals.accepted).toBe(2);
  });

  it('shows the operator any client, with its prices and quotas, and all of them together', async () => {
    await given(sent(10));
    await patch({ quotas: { sms: { perDay: 5 } }, prices: { email: { amount: '1', currency: 'USD' } } });
    const one = (await operator(`?clientId=${client.publicId}`)).json.data;
    expect(one).toMatchObject({
      totals: { accepted: 1, cost: { amount: '1', currency: 'USD' } },
      quotas: [{ limit: 5 }],
    });
    const all = (await operator()).json.data;
    expect(all.totals.accepted).toBeGreaterThan(1);
    expect([all.environment, all.totals.cost, all.quotas]).toEqual(['live', null, []]);
    const { rows } = await db.database.pool.query(
      `select sum(accepted)::int as n from usage_daily where environment = 'live'`,
    );
    expect(all.totals.accepted).toBe(rows[0].n);
    const unknown = client.publicId.replace(/.$/, (letter) => (letter === '0' ? '1' : '0'));
    expect((await operator(`?clientId=${unknown}`)).status).toBe(404);
    expect((await api.send('GET', PATH, { headers: { 'x-admin-token': 'wrong' } })).status).toBe(401);
  });

  it('asks for the scope notifications:read', async () => {
    const key = async (scope: 'notifications:read' | 'notifications:write') =>
      (await createKey(db.database, client.id, { scopes: [scope] })).apiKey;
    expect((await get('', {}, await key('notifications:write'))).json.code).toBe('insufficient_scope');
    expect((await get('', {}, await key('notifications:read'))).status).toBe(200);
  });
});
