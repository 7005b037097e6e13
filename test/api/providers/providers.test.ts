import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/domain/channel.ts';
import { fromPublicId, NIL_ID } from '../../../src/domain/ids.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

const ADMIN_TOKEN = 'the token of the operator';
const PROVIDERS: Record<Channel, string[]> = {
  ...{ email: ['smtp', 'smtp-fallback'], sms: ['twilio'] },
  ...{ whatsapp: [], push: [], webhook: ['webhook'], in_app: [] },
};
const LIMITS = { rate: { count: 60, windowMs: 60_000 }, perDay: 5 };
const { db, client, api } = useApi({
  each: true,
  providers: PROVIDERS,
  adminToken: ADMIN_TOKEN,
  gates: {
    accountLimits: (name) => (name === 'smtp' ? LIMITS : { rate: null, perDay: null }),
    failoverAfterMs: 30_000,
  },
});

const query = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
const list = async (headers: Record<string, string>) => {
  const { status, text, json } = await api.send('GET', '/api/providers', { headers });
  expect(status, text).toBe(200);
  return json.data;
};
const own = (key = client.apiKey) => list({ 'x-api-key': key });
const ofOperator = () => list({ 'x-admin-token': ADMIN_TOKEN });
// biome-ignore lint/suspicious/noExplicitAny: an answer of JSON
const named = (said: any, name: string) => said.providers.find((one: any) => one.name === name);

/** A call of this account that was answered. */
async function call(clientId: string, { provider = 'smtp', tookMs = 100 } = {}): Promise<void> {
  const { publicId } = await recordNotification(db.database, clientId);
  await query(
    `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome,
        started_at, finished_at)
      values ($1, 0, 1, $2, 'email', $3, 1, 'finished', now(), 'sent', now() - $4 * interval '1 millisecond', now())`,
    [fromPublicId('notification', publicId), clientId, provider, tookMs],
  );
}

/** So many times one of a client became that within this minute. */
const count = (clientId: string, status: string, errorCode: string, times: number, provider = 'smtp') =>
  query(
    `insert into stats_minute (at, client_id, environment, channel, provider, status, error_code, template, campaign_id, count, latency)
      values (date_trunc('minute', now(), 'UTC'), $1, 'live', 'email', $5, $2, $3, '', $6, $4, '{}')`,
    [clientId, status, errorCode, times, provider, NIL_ID],
  );

const wait = (clientId: string, account = 'smtp', since = 'now()') =>
  query(
    `insert into account_line (notification_id, run, account, class, priority, client_id, since)
      values (gen_random_uuid(), 0, $2, 1, 3, $1, ${since})`,
    [clientId, account],
  );

beforeEach(() => query('truncate provider_health, account_line, attempts, stats_minute'));

describe('GET /api/providers', () => {
  it('lists the accounts that are set up, in their order, with what is set for them', async () => {
    const said = await own();
    expect(said.providers.map(({ name }: { name: string }) => name)).toEqual([
      ...['smtp', 'smtp-fallback', 'twilio', 'webhook'],
    ]);
    expect(named(said, 'smtp')).toEqual({
      name: 'smtp',
      channels: ['email'],
      ...{ state: 'free', reason: null, breaker: 'closed', breakerReason: null, breakerSince: null },
      ...{ awaySince: null, nextProbeAt: null, heldOffUntil: null },
      ...{ ratePerSecond: 1, perDay: 5, usedToday: null, waiting: 0, waitingSince: null },
      lastHour: { sent: 0, failed: 0, successRate: null, latencyMs: { p50: null, p95: null }, errors: [] },
    });
    expect(named(said, 'twilio')).toMatchObject({ ratePerSecond: null, perDay: null });
  });

  it('says of one that is away since when, why, and when it is tried again', async () => {
    await query(
      `insert into provider_health (provider, breaker, breaker_reason, away_since, probe_at, probe_until) values
        ('smtp', 'open', 'smtp_421', now() - interval '1 minute', now() + interval '20 seconds', null),
        ('twilio', 'open', 'timeout', now(), now(), now() + interval '20 seconds')`,
    );
    await query(
      `insert into provider_health (provider, away_since, not_before) values ('webhook', now(), now() + interval '1 minute')`,
    );
    const said = await own();
    expect(named(said, 'smtp')).toMatchObject({
      ...{ state: 'away', reason: 'provider_down', breaker: 'open', breakerReason: 'smtp_421', heldOffUntil: null },
      ...{ awaySince: expect.any(String), breakerSince: expect.any(String), nextProbeAt: expect.any(String) },
    });
    expect(named(said, 'twilio')).toMatchObject({ state: 'away', breaker: 'half_open', breakerReason: 'timeout' });
    expect(named(said, 'webhook')).toMatchObject({ state: 'away', reason: 'provider_throttled', breaker: 'closed' });
    expect(Date.parse(named(said, 'webhook').heldOffUntil)).toBeGreaterThan(Date.now());
    expect(named(said, 'smtp-fallback').state).toBe('free');
  });

  it('tells a client that a cap is reached and others wait, and of nobody else how many', async () => {
    const other = await createClient(db.database);
    await query(
      `insert into provider_health (provider, day, day_count) values ('smtp', (now() at time zone 'utc')::date, 7)`,
    );
    for (const clientId of [other.id, other.id, client.id]) await wait(clientId, 'twilio');
    const said = await own();
    expect(named(said, 'smtp')).toMatchObject({ state: 'limited', reason: 'provider_cap', usedToday: null });
    expect(named(said, 'twilio')).toMatchObject({ state: 'busy', reason: 'provider_queue', waiting: 1 });
    const all = await ofOperator();
    expect(named(all, 'smtp')).toMatchObject({ usedToday: 7 });
    expect(named(all, 'twilio')).toMatchObject({ waiting: 3 });
  });

  it('says since when the first of a client’s own has waited', async () => {
    const other = await createClient(db.database);
    await wait(other.id, 'smtp', `now() - interval '1 hour'`);
    await wait(client.id, 'smtp', `now() - interval '1 minute'`);
    const sinceMs = (said: unknown) => Date.now() - Date.parse(named(said, 'smtp').waitingSince);
    expect(sinceMs(await own())).toBeLessThan(200_000);
    expect(sinceMs(await ofOperator())).toBeGreaterThan(3_500_000);
  });

  it('counts what came of a client’s own calls, each retry by itself and no wait at a gate', async () => {
    const other = await createClient(db.database);
    await count(client.id, 'SENT', '', 90);
    await count(client.id, 'RETRYING', 'smtp_451', 8);
    await count(client.id, 'DEFERRED', 'smtp_421', 2);
    await count(client.id, 'DEFERRED', 'provider_rate', 50);
    await count(client.id, 'FAILED', 'smtp_451', 3);
    await count(other.id, 'RETRYING', 'smtp_550', 1_000);
    const { lastHour } = named(await own(), 'smtp');
    expect(lastHour).toMatchObject({
      ...{ sent: 90, failed: 10, successRate: 0.9 },
      errors: [
        { code: 'smtp_451', count: 8 },
        { code: 'smtp_421', count: 2 },
      ],
    });
    expect(named(await ofOperator(), 'smtp').lastHour).toMatchObject({ sent: 90, failed: 1_010 });
  });

  it('tells how long an account took to answer, a client of its own calls and the operator of all', async () => {
    const other = await createClient(db.database);
    for (const tookMs of [100, 200, 300]) await call(client.id, { tookMs });
    for (let calls = 0; calls < 9; calls++) await call(other.id, { tookMs: 5_000 });
    expect(named(await own(), 'smtp').lastHour.latencyMs).toEqual({ p50: 200, p95: 290 });
    expect(named(await ofOperator(), 'smtp').lastHour.latencyMs.p50).toBe(5_000);
    expect(named(await own(), 'smtp-fallback').lastHour.latencyMs.p50).toBeNull();
  });

  it('tells how long live calls took, though hundreds of tests were sent since', async () => {
    await call(client.id, { tookMs: 100 });
    const { id } = await recordNotification(db.database, client.id, { environment: 'test' });
    await db.database.pool.query(
      `insert into notifications select (jsonb_populate_record(n, jsonb_build_object(
          'id', overlay(id::text placing lpad(to_hex(i), 12, '0') from 25)))).*
        from notifications n, generate_series(1, 600) i where id = $1`,
      [id],
    );
    expect(named(await own(), 'smtp').lastHour.latencyMs.p50).toBe(100);
  });

  it('shows a test key the sandbox alone', async () => {
    const { apiKey } = await createKey(db.database, client.id, { environment: 'test' });
    const said = await own(apiKey);
    expect(said.providers.map(({ name }: { name: string }) => name)).toEqual(['sandbox']);
    expect((await ofOperator()).providers.at(-1)).toMatchObject({ name: 'sandbox' });
  });
});
