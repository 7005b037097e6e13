import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { toPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_RETENTION_DAYS } from '../../../src/domain/retention.ts';
import { countStats } from '../../../src/jobs/count-stats.ts';
import { roomInMinute } from '../../support/expect/periods.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { insertStories, type Step, type Story } from '../../support/factories/stats.ts';
import { silentLogger } from '../../support/servers/kafka.ts';
import { useApi } from '../../support/servers/use-api.ts';

const PATH = '/api/stats';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OPERATOR = { 'x-admin-token': 'a token of the operator' };

const { db, client, api } = useApi({ each: true, adminToken: OPERATOR['x-admin-token'] });

beforeEach(async () => {
  await roomInMinute(10_000);
});

const get = (query = '', headers: Record<string, string> = {}, key: string | undefined = client.apiKey) =>
  api.send('GET', `${PATH}${query}`, { key, headers });
const data = async (query = '') => {
  const answer = await get(query);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data;
};

/** The beginning of the hour so many hours ago, and so many milliseconds later. */
const inHour = (ago: number, laterMs = 0) => new Date(Math.floor(Date.now() / HOUR_MS - ago) * HOUR_MS + laterMs);
const later = (at: Date, ms: number) => new Date(at.getTime() + ms);

async function count(): Promise<void> {
  await sleep(5);
  await countStats({
    pool: db.database.pool,
    retention: DEFAULT_RETENTION_DAYS,
    logger: silentLogger,
    longestRoundMs: 60_000,
  });
}

/** Of this client, counted. */
async function given(...stories: (Partial<Story> & Pick<Story, 'steps'>)[]): Promise<void> {
  await insertStories(
    db.database,
    stories.map((story) => ({ clientId: client.id, ...story })),
  );
  await count();
}

const accept = (at: Date): Step => ({ at, status: 'PENDING' });
const sent = (at: Date, tookMs: number, rest: Partial<Story> & { provider?: string } = {}) => {
  const { provider = 'smtp', ...overrides } = rest;
  const steps: Story['steps'] = [
    accept(at),
    { at: later(at, 5), status: 'PROCESSING', provider },
    { at: later(at, tookMs), status: 'SENT' },
  ];
  return { ...overrides, steps };
};
const failed = (at: Date, reason: string, provider = 'smtp'): Pick<Story, 'steps'> => ({
  steps: [
    accept(at),
    { at: later(at, 5), status: 'PROCESSING', provider },
    { at: later(at, 30), status: 'RETRYING', reason: 'timeout' },
    { at: later(at, 60), status: 'PROCESSING', provider },
    { at: later(at, 90), status: 'FAILED', reason },
  ],
});

type Named = { points: unknown; totals: Record<string, number> };

describe('GET /api/stats', () => {
  it('answers by the hour how often notifications became what, how long it took, and all of it together', async () => {
    const arrived = sent(inHour(2), 60);
    arrived.steps.push({ at: later(inHour(2), 700), status: 'DELIVERED' });
    await given(arrived, sent(inHour(2), 70), sent(inHour(1), 120), failed(inHour(1), 'smtp_550'));
    const answer = await get();
    expect(answer.json).toMatchObject({ success: true, message: 'Stats found' });
    const { from, to, step, environment, asOf, series, totals } = answer.json.data;
    expect([step, environment]).toEqual(['1h', 'live']);
    expect([new Date(from), new Date(to)]).toEqual([inHour(23), inHour(-1)]);
    expect(Date.now() - Date.parse(asOf)).toBeLessThan(10_000);
    expect(series).toHaveLength(1);
    const [{ points }] = series;
    expect(points.map(({ at }: { at: string }) => new Date(at))).toEqual([inHour(2), inHour(1)]);
    expect(points[0]).toMatchObject({ accepted: 2, processing: 2, sent: 2, delivered: 1, failed: 0, retrying: 0 });
    expect(points[0].latencyMs.p50).toBeGreaterThanOrEqual(50);
    expect(points[0].latencyMs.p99).toBeLessThanOrEqual(100);
    expect(points[0].deliveryMs.p50).toBeGreaterThanOrEqual(500);
    expect(points[0].deliveryMs.p50).toBeLessThanOrEqual(750);
    expect(points[1]).toMatchObject({ accepted: 2, processing: 3, sent: 1, failed: 1, retrying: 1, pending: 0 });
    expect(points[1].deliveryMs).toEqual({ p50: null, p95: null, p99: null });
    expect(totals).toMatchObject({ accepted: 4, sent: 3, delivered: 1, failed: 1 });
    expect(series[0].totals).toEqual(totals);
  });

  it('answers a series for each channel, provider, template, campaign and error code, and filters by them', async () => {
    const [campaignId, templateId] = [randomUUID(), randomUUID()];
    await db.database.pool.query(
      `insert into templates (id, client_id, kind, key, name, draft, draft_revision, draft_report)
        values ($1, $2, 'template', 'welcome', 'Welcome', '{}', 1, '{}')`,
      [templateId, client.id],
    );
    const at = inHour(1);
    await given(
      sent(at, 50, { templateId }),
      sent(at, 50, { channel: 'sms', provider: 'twilio', campaignId, templateId }),
      failed(at, 'smtp_550'),
      failed(at, 'smtp_421', 'smtp-fallback'),
    );
    const by = async (keys: string, rest = '') =>
      (await data(`?by=${keys}${rest}`)).series.map(({ points: _, totals, ...named }: Named) => {
        return [...Object.values(named), totals.accepted, totals.sent, totals.failed];
      });
    expect(await by('channel')).toEqual([
      ['email', 3, 1, 2],
      ['sms', 1, 1, 0],
    ]);
    // What was accepted had no provider yet.
    expect(await by('provider')).toEqual([
      [null, 4, 0, 0],
      ['smtp', 0, 1, 1],
      ['smtp-fallback', 0, 0, 1],
      ['twilio', 0, 1, 0],
    ]);
    expect(await by('template')).toEqual([
      [null, 2, 0, 2],
      ['welcome', 2, 2, 0],
    ]);
    const campaign = toPublicId('campaign', campaignId);
    expect(await by('campaign,channel')).toEqual(
      expect.arrayContaining([
        ['email', null, 3, 1, 2],
        ['sms', campaign, 1, 1, 0],
      ]),
    );
    expect(await by('errorCode', '&channel=email')).toEqual([
      [null, 3, 1, 0],
      ['smtp_421', 0, 0, 1],
      ['smtp_550', 0, 0, 1],
      ['timeout', 0, 0, 0],
    ]);
    expect(await by('channel', `&campaign=${campaign}`)).toEqual([['sms', 1, 1, 0]]);
    expect(await by('channel', '&template=welcome')).toEqual([
      ['email', 1, 1, 0],
      ['sms', 1, 1, 0],
    ]);
    expect(await by('channel', '&provider=twilio')).toEqual([['sms', 0, 1, 0]]);
    expect(await by('channel', '&errorCode=smtp_421')).toEqual([['email', 0, 0, 1]]);
  });

  it('comes to the same by the minute, the hour and the day, in whole steps of UTC', async () => {
    const stories = [50, 30, 25, 3, 2, 1].map((hours) => sent(inHour(hours, 10 * MINUTE_MS), 40));
    await insertStories(
      db.database,
      stories.map((story) => ({ clientId: client.id, ...story })),
    );
    await count();
    const since = (hours: number) => `from=${inHour(hours).toISOString()}`;
    for (const [query, accepted, points] of [
      [`?step=1m&${since(3)}`, 3, 3],
      [`?step=1h&${since(3)}`, 3, 3],
      [`?step=1h&from=${inHour(3, 30 * MINUTE_MS).toISOString()}&to=${inHour(2, 1).toISOString()}`, 2, 2],
    ] as const) {
      const { series, totals } = await data(query);
      expect([totals.accepted, series[0].points.length], query).toEqual([accepted, points]);
    }
    const days = await data('?step=1d');
    expect([days.from, days.to].map((text) => Date.parse(text) % (24 * HOUR_MS))).toEqual([0, 0]);
    const { rows } = await db.database.pool.query(
      `select count(*)::int as n from notifications where client_id = $1
        and created_at >= date_trunc('day', now(), 'UTC') - interval '1 day'`,
      [client.id],
    );
    // What is older than yesterday is counted by npm run stats:rebuild.
    expect(days.totals.accepted).toBe(rows[0].n);
    expect(days.series[0].points.every(({ at }: { at: string }) => at.endsWith('T00:00:00.000Z'))).toBe(true);
  });

  it('knows what was accepted a moment ago, as the API writes it', async () => {
    await count();
    const body = notificationBody();
    expect((await api.send('POST', '/api/notifications', { key: client.apiKey, body })).status).toBe(202);
    await sleep(5);
    expect((await data('?step=1m&by=channel')).series).toMatchObject([{ channel: 'email', totals: { accepted: 1 } }]);
    await count();
    expect((await data()).totals.accepted).toBe(1);
  });

  it('answers nothing where nothing was', async () => {
    expect(await data('?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z')).toMatchObject({
      series: [],
      totals: { accepted: 0, sent: 0, latencyMs: { p50: null } },
    });
  });

  it('shows live and test apart, and what the key is unless asked otherwise', async () => {
    const test = await createKey(db.database, client.id, { environment: 'test' });
    await given(
      sent(inHour(1), 9),
      sent(inHour(1), 9, { environment: 'test' }),
      sent(inHour(1), 9, { environment: 'test' }),
    );
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

  it('answers the same as CSV, a row for each point, for a spreadsheet that runs none of it', async () => {
    await given(sent(inHour(2), 30), sent(inHour(1), 40), failed(inHour(1), '=cmd|calc'));
    const query = '?by=channel,errorCode';
    const { series } = await data(query);
    const csv = await get(`${query}&format=csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="stats-\d{4}-\d\d-\d\d-1h\.csv"$/);
    expect((await get(query, { accept: 'text/csv' })).text).toBe(csv.text);
    const [header, ...records] = csv.text.split('\r\n').filter(Boolean);
    expect(header).toMatch(/^at,channel,errorCode,accepted,pending,.*,latencyP50Ms,.*,deliveryP99Ms$/);
    expect(records).toHaveLength(series.flatMap(({ points }: { points: unknown[] }) => points).length);
    expect(csv.text).toContain("'=cmd|calc");
    expect(csv.text).not.toMatch(/(^|,)=/m);
  });

  it.each([
    ['from=yesterday', '/query/from'],
    ['to=2026-01-01', '/query/to'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', '/query/from'],
    ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', '/query/from'],
    ['step=1m&from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z', '/query/from'],
    ['step=1d&from=1970-01-01T00:00:00Z', '/query/from'],
    ['step=5m', '/query/step'],
    ['by=colour', '/query/by/0'],
    ['by=', '/query/by/0'],
    ['channel=pigeon', '/query/channel'],
    ['campaign=cmp_nobody', '/query/campaign'],
    ['environment=all', '/query/environment'],
    ['format=xml', '/query/format'],
    ['colour=red', '/query/colour'],
    ['provider=', '/query/provider'],
  ])('refuses %s', async (query, pointer) => {
    const { status, json } = await get(`?${query}`);
    expect([status, json.code, json.errors[0].pointer]).toEqual([400, 'invalid_query', pointer]);
  });

  it('says what to do where it would be too much', async () => {
    const { json } = await get('?step=1m&from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z');
    expect(json.errors[0].detail).toMatch(/at most 1500 steps of 1m.*longer `step`/);
    expect((await get('?step=1m&from=2026-01-01T00:00:00Z&to=2026-01-02T01:00:00Z')).status).toBe(200);
  });
});

describe('who may look', () => {
  it('shows a client only its own, and knows nobody else', async () => {
    await given(sent(inHour(2), 10), sent(inHour(1), 10));
    await insertStories(db.database, [{ clientId: client.id, steps: [accept(new Date())] }]);
    await sleep(5);
    const other = await createClient(db.database);
    const seen = await get('', {}, other.apiKey);
    expect([seen.json.data.totals.accepted, seen.json.data.series]).toEqual([0, []]);
    for (const named of [client.publicId, 'cli_nobody', "' or 1=1 --"]) {
      const answer = await get(`?clientId=${encodeURIComponent(named)}`, {}, other.apiKey);
      expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
    }
    expect((await data(`?clientId=${client.publicId}`)).totals.accepted).toBe(3);
  });

  it('shows the operator any client, and all of them together', async () => {
    await given(sent(inHour(1), 10));
    const other = await createClient(db.database);
    await insertStories(db.database, [{ clientId: other.id, ...sent(inHour(1), 10) }]);
    await count();
    const operator = async (query = '') => (await api.send('GET', `${PATH}${query}`, { headers: OPERATOR })).json;
    expect((await operator(`?clientId=${client.publicId}`)).data.totals.accepted).toBe(1);
    const all = (await operator()).data.totals.accepted;
    expect(all).toBeGreaterThanOrEqual(2);
    expect((await operator('?clientId=cli_nobody')).code).toBe('not_found');
    expect((await api.send('GET', PATH, { headers: { 'x-admin-token': 'wrong' } })).status).toBe(401);
  });
});
