import { describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { createClient } from '../../support/factories/clients.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { audienceOf, campaignsOf } from './campaigns.ts';

const { db, client, api } = useApi();
const campaigns = () => campaignsOf(api, client.apiKey);
const chunksOf = async (id: string) =>
  (
    await db.database.pool.query(
      `select number, due_at as "dueAt", from_position as "from", to_position as "to", time_zone as zone, size
        from campaign_chunks where campaign_id = $1 order by number`,
      [fromPublicId('campaign', id)],
    )
  ).rows;

describe('POST /api/campaigns/:id/check', () => {
  it('says what would become of it, and sends nothing', async () => {
    const id = await campaigns().create({ rate: { perSecond: 10 } });
    await campaigns().upload(id, audienceOf(30));
    await api.send('POST', '/api/suppressions', { key: client.apiKey, body: { recipient: 'person3@example.com' } });
    const check = await campaigns().check(id);
    expect(check).toMatchObject({
      ready: true,
      problems: [],
      total: 30,
      suppressed: 1,
      waves: [{ at: null, zones: [], recipients: 30 }],
      quota: { needed: 30, left: null },
      estimate: { seconds: 3, cost: null },
    });
    expect(check.rendered).toMatchObject([{ content: { subject: 'News' } }]);
    expect((await campaigns().get(id)).status).toBe('CHECKED');
  });

  it.each([
    ['has no audience', {}, null, 'audience_missing'],
    ['has nobody in it', {}, 'email\n', 'audience_empty'],
    [
      'has a provider that is not there',
      { routing: { providers: ['nobody'] } },
      'email\na@example.com',
      'unknown_provider',
    ],
    [
      'has a channel without one',
      { channel: 'whatsapp', content: { text: 'x' } },
      'phone\n+4915112345678',
      'channel_not_set_up',
    ],
    ['ends before it begins', { expiresAt: '2020-01-01T00:00:00Z' }, 'email\na@example.com', 'expires_too_early'],
    [
      'is over everywhere',
      { schedule: { local: '2020-01-01T09:00', zone: 'recipient', ifPast: 'skip' } },
      'email\na@example.com',
      'schedule_past',
    ],
  ])('is not ready where it %s, and stays a draft', async (_what, overrides, csv, code) => {
    const id = await campaigns().create(overrides);
    if (csv !== null) await campaigns().upload(id, csv);
    const { ready, problems } = await campaigns().check(id);
    expect(ready).toBe(false);
    expect(problems).toContainEqual(expect.objectContaining({ code }));
    expect((await campaigns().get(id)).status).toBe('DRAFT');
    const start = await campaigns().ask('POST', `/${id}/start`, { confirm: { total: 1 } });
    expect(start.status).toBe(409);
  });

  it('has to be repeated after a change', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(2));
    await campaigns().check(id);
    await campaigns().ask('PATCH', `/${id}`, { name: 'Another' });
    const { status, json } = await campaigns().ask('POST', `/${id}/start`, { confirm: { total: 2 } });
    expect([status, json.code]).toEqual([409, 'not_ready']);
  });
});

describe('POST /api/campaigns/:id/start', () => {
  it('makes chunks of 500 that hold everybody, and tells the bridge', async () => {
    const id = await campaigns().started(1_201);
    expect(await chunksOf(id)).toEqual([
      { number: 1, dueAt: null, from: 1, to: 500, zone: null, size: 500 },
      { number: 2, dueAt: null, from: 501, to: 1_000, zone: null, size: 500 },
      { number: 3, dueAt: null, from: 1_001, to: 1_201, zone: null, size: 201 },
    ]);
    expect(await campaigns().get(id)).toMatchObject({
      status: 'RUNNING',
      counts: { total: 1_201, waiting: 1_201 },
      waves: [{ at: null, recipients: 1_201, through: 0 }],
    });
    const { rows } = await db.database.pool.query(
      `select stream, event_type from outbox where key = $1 order by event_type`,
      [id],
    );
    expect(rows).toEqual([
      { stream: 'campaigns', event_type: 'campaign.changed' },
      { stream: 'status', event_type: 'campaign.running' },
    ]);
  });

  it('sends to each zone at its own time: nobody is in two chunks, and none is missing', async () => {
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const schedule = { local: `${soon}T09:00`, zone: 'recipient', fallback: 'Europe/Berlin' };
    const csv = audienceOf(1_300, ['Asia/Tokyo', 'Europe/Paris', '', 'America/New_York']);
    const id = await campaigns().started(1_300, { schedule }, csv);
    const chunks = await chunksOf(id);
    expect(chunks.reduce((sum, { size }) => sum + size, 0)).toBe(1_300);
    expect(Math.max(...chunks.map(({ size }) => size))).toBeLessThanOrEqual(500);
    expect(new Set(chunks.map(({ zone }) => zone))).toEqual(
      new Set(['Asia/Tokyo', 'Europe/Paris', 'Europe/Berlin', 'America/New_York']),
    );
    const dues = chunks.map(({ dueAt }) => dueAt.getTime());
    expect(dues).toEqual([...dues].sort((a, b) => a - b));
    const { rows } = await db.database.pool.query(
      `select r.position, count(c.*)::int as n from campaign_recipients r left join campaign_chunks c
          on c.campaign_id = r.campaign_id and r.position between c.from_position and c.to_position
          and c.time_zone = coalesce(r.time_zone, 'Europe/Berlin')
        where r.campaign_id = $1 group by 1 having count(c.*) <> 1`,
      [fromPublicId('campaign', id)],
    );
    expect(rows).toEqual([]);
    expect(await campaigns().get(id)).toMatchObject({ status: 'SCHEDULED', startedAt: null });
  });

  it('leaves out the zones whose time is over, and counts their people as removed', async () => {
    // Half a day ago in one zone is still to come in the other: they are 25 hours apart.
    const local = new Date(Date.now()).toISOString().slice(0, 16);
    const schedule = { local, zone: 'recipient', fallback: 'UTC', ifPast: 'skip' };
    const csv = audienceOf(10, ['Pacific/Kiritimati', 'Pacific/Pago_Pago']);
    const id = await campaigns().started(10, { schedule }, csv);
    const { counts, waves } = await campaigns().get(id);
    expect(counts).toMatchObject({ total: 10, waiting: 5, removed: 5 });
    expect(waves).toMatchObject([{ zones: ['Pacific/Pago_Pago'], recipients: 5 }]);
  });

  it('needs the number that it has, and starts once', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(4));
    await campaigns().check(id);
    const wrong = await campaigns().ask('POST', `/${id}/start`, { confirm: { total: 5 } });
    expect([wrong.status, wrong.json.code]).toEqual([409, 'total_changed']);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => campaigns().ask('POST', `/${id}/start`, { confirm: { total: 4 } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expect((await chunksOf(id)).length).toBe(1);
  });

  it('takes its quota for all, or does not start', async () => {
    const owner = await createClient(db.database);
    const mine = campaignsOf(api, owner.apiKey);
    const quotas = { email: { perDay: 10 } };
    await db.database.pool.query(
      `insert into client_settings (client_id, quotas) values ($1, $2) on conflict (client_id) do update set quotas = $2`,
      [owner.id, JSON.stringify(quotas)],
    );
    const id = await mine.create();
    await mine.upload(id, audienceOf(7));
    expect(await mine.check(id)).toMatchObject({ ready: true, quota: { needed: 7, left: 10 } });
    expect((await mine.ask('POST', `/${id}/start`, { confirm: { total: 7 } })).status).toBe(202);
    const second = await mine.create();
    await mine.upload(second, audienceOf(7));
    expect((await mine.check(second)).problems).toMatchObject([{ code: 'quota_exceeded' }]);
  });
});

describe('POST /api/campaigns/:id/test', () => {
  it('sends what a line would get to the addresses that are named', async () => {
    const id = await campaigns().create();
    await campaigns().upload(id, audienceOf(5));
    const body = { to: ['me@example.com', 'you@example.com'], sampleLines: [2, 3] };
    const { status, json } = await campaigns().ask('POST', `/${id}/test`, body);
    expect(status).toBe(202);
    expect(json.data).toHaveLength(4);
    const one = await api.send('GET', `/api/notifications/${json.data[0].notificationId}`, { key: client.apiKey });
    expect(one.json.data).toMatchObject({
      recipient: { email: 'me@example.com' },
      tags: ['test-send'],
      campaignId: null,
    });
  });
});
