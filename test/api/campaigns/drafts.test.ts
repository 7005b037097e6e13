import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { campaignBody, campaignsOf } from './campaigns.ts';

const { db, client, api } = useApi();
const campaigns = () => campaignsOf(api, client.apiKey);

describe('POST /api/campaigns', () => {
  it('makes a draft with its defaults, which sends nothing', async () => {
    const { status, headers, json } = await campaigns().ask('POST', '', campaignBody({ tags: ['news'] }));
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/campaigns/${json.data.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(json.data).toMatchObject({
      status: 'DRAFT',
      priority: 8,
      events: 'failures',
      guard: { failedPercent: 5, bouncedPercent: 3, complainedPercent: 0.1, minSample: 500 },
      audience: { state: 'none', accepted: 0 },
      counts: { total: 0, waiting: 0 },
      tags: ['news'],
      timeline: [{ status: 'DRAFT', actor: `key:${client.keyId}` }],
    });
    expect(json.data.content).toMatchObject({ subject: 'News', text: 'Good morning', html: null });
    const { rows } = await db.database.pool.query(`select count(*)::int as n from outbox`);
    expect(rows[0].n).toBe(0);
  });

  it('makes one for an Idempotency-Key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': 'december' };
    const [first, second] = [
      await campaigns().ask('POST', '', campaignBody(), headers),
      await campaigns().ask('POST', '', campaignBody(), headers),
    ];
    expect(second.json.data.id).toBe(first.json.data.id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const other = await campaigns().ask('POST', '', campaignBody({ name: 'Another' }), headers);
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reuse']);
  });

  it.each([
    ['says nothing', { content: undefined }, '/template', 'required'],
    ['says it twice', { template: { key: 'news' } }, '/content', 'conflicting_fields'],
    ['copies others', { content: { text: 'x', cc: ['a@example.com'] } }, '/content/cc', 'conflicting_fields'],
    ['is as urgent as a code', { priority: 3 }, '/priority', 'out_of_range'],
    [
      'names a day that is not',
      { schedule: { local: '2026-02-30T09:00', zone: 'UTC' } },
      '/schedule/local',
      'invalid_value',
    ],
    [
      'names a zone that is not',
      { schedule: { local: '2026-12-01T09:00', zone: 'Mars/Olympus' } },
      '/schedule/zone',
      'invalid_value',
    ],
    ['is for no channel', { channel: 'fax' }, '/channel', 'invalid_value'],
  ])('refuses one that %s', async (_what, overrides, pointer, code) => {
    const { status, json } = await campaigns().ask('POST', '', campaignBody(overrides));
    expect(status).toBe(422);
    expect(json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });
});

describe('PATCH /api/campaigns/:id', () => {
  it('changes what is given, and nothing else', async () => {
    const id = await campaigns().create({ rate: { perSecond: 20 }, metadata: { a: 1 } });
    const { status, headers, json } = await campaigns().ask('PATCH', `/${id}`, { name: 'Other', rate: null });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(json.data).toMatchObject({
      name: 'Other',
      rate: null,
      metadata: { a: 1 },
      content: { text: 'Good morning' },
    });
    const schedule = { local: '2026-12-01T09:00', zone: 'recipient' };
    const later = await campaigns().ask('PATCH', `/${id}`, { schedule });
    expect(later.json.data.schedule).toEqual({ ...schedule, fallback: 'UTC', ifPast: 'now' });
    expect((await campaigns().ask('PATCH', `/${id}`, { schedule: null })).json.data.schedule).toBeNull();
  });

  it('lets one of two editors change what both have read', async () => {
    const id = await campaigns().create();
    const answers = await Promise.all(
      ['One', 'Other'].map((name) => campaigns().ask('PATCH', `/${id}`, { name }, { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('while it is under way changes only its rate, its end, its guard and its name', async () => {
    const id = await campaigns().started(3);
    const content = await campaigns().ask('PATCH', `/${id}`, { content: { text: 'Other' } });
    expect([content.status, content.json.code]).toEqual([409, 'content_pinned']);
    const rate = await campaigns().ask('PATCH', `/${id}`, {
      rate: { perSecond: 5 },
      expiresAt: '2099-01-01T00:00:00Z',
    });
    expect(rate.json.data).toMatchObject({ status: 'RUNNING', rate: { perSecond: 5 } });
    const { rows } = await db.database.pool.query(
      `select event_type from outbox where key = $1 order by id desc limit 1`,
      [id],
    );
    expect(rows).toEqual([{ event_type: 'campaign.changed' }]);
  });
});

describe('DELETE /api/campaigns/:id', () => {
  it('deletes a draft with all that was told of it', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, 'email\nada@example.com\nnobody\n');
    expect((await campaigns().ask('DELETE', `/${id}`)).status).toBe(200);
    expect((await campaigns().ask('GET', `/${id}`)).status).toBe(404);
    for (const table of ['campaign_recipients', 'campaign_refused', 'campaign_timeline']) {
      const { rows } = await db.database.pool.query(
        `select count(*)::int as n from ${table} where campaign_id not in (select id from campaigns)`,
      );
      expect(rows[0].n, table).toBe(0);
    }
  });

  it('deletes none that was started', async () => {
    const id = await campaigns().started(2);
    const { status, json } = await campaigns().ask('DELETE', `/${id}`);
    expect([status, json.code]).toEqual([409, 'wrong_campaign_status']);
  });
});

describe('GET /api/campaigns', () => {
  it('lists a client’s, newest first, by status and page by page', async () => {
    const own = await createClient(db.database);
    const mine = campaignsOf(api, own.apiKey);
    const ids = [await mine.create(), await mine.create(), await mine.create()];
    await mine.ask('POST', `/${ids[1]}/cancel`);
    const first = (await mine.ask('GET', '?limit=2')).json;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    const second = (await mine.ask('GET', `?limit=2&cursor=${first.pagination.nextCursor}`)).json;
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    const cancelled = (await mine.ask('GET', '?status=CANCELLED')).json.data;
    expect(cancelled.map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
  });

  it('shows a test key what test keys have, and a stranger nothing', async () => {
    const id = await campaigns().create();
    const test = await createKey(db.database, client.id, { environment: 'test' });
    const stranger = await createClient(db.database);
    for (const key of [test.apiKey, stranger.apiKey]) {
      expect((await campaignsOf(api, key).ask('GET', `/${id}`)).status).toBe(404);
      expect((await campaignsOf(api, key).ask('GET', '')).json.data).toEqual([]);
    }
    const ofTest = await campaignsOf(api, test.apiKey).create();
    expect((await campaigns().get(ofTest)).environment).toBe('test');
  });

  it('needs the scope, and to start it also that of sending', async () => {
    const { apiKey } = await createKey(db.database, client.id, { scopes: ['campaigns'] });
    const keeper = campaignsOf(api, apiKey);
    const id = await keeper.create();
    const { status, json } = await keeper.ask('POST', `/${id}/start`, { confirm: { total: 1 } });
    expect([status, json.code]).toEqual([403, 'insufficient_scope']);
    const sender = await createKey(db.database, client.id, { scopes: ['notifications:write'] });
    expect((await campaignsOf(api, sender.apiKey).ask('GET', '')).status).toBe(403);
  });
});
