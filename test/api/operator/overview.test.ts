import { expect, it } from 'vitest';
import { NIL_ID } from '../../../src/domain/ids.ts';
import { MOST_COUNTED } from '../../../src/services/operator/overview.ts';
import { recordCampaign } from '../../support/factories/campaigns.ts';
import { createClient } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';

const ADMIN_TOKEN = 'the token of the operator';
const { db, client, api } = useApi({ adminToken: ADMIN_TOKEN });

const query = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
/** Of a process of its own: one keeps what it has found for some seconds. */
const overview = async (api = createTestApi(db.database, { adminToken: ADMIN_TOKEN })) => {
  const headers = { 'x-admin-token': ADMIN_TOKEN };
  const { status, text, json } = await api.send('GET', '/api/operator/overview', { headers });
  expect(status, text).toBe(200);
  return json.data;
};
const cell = (table: 'stats_minute' | 'stats_hour', clientId: string, ago: string, status: string, count: number) =>
  query(
    `insert into ${table} (at, client_id, environment, channel, provider, status, error_code, template, campaign_id, count, latency)
      values (date_trunc('${table === 'stats_minute' ? 'minute' : 'hour'}', now() - $5::interval, 'UTC'), $1, 'live', 'email', 'smtp', $2,
        '', '', $4, $3, '{}')`,
    [clientId, status, count, NIL_ID, ago],
  );

it('shows the clients by volume, with what waits of each and its fullest quota, and what waits in all', async () => {
  const other = await createClient(db.database, { name: 'The larger' });
  await createClient(db.database, { name: 'One that sends nothing' });
  for (const [status, count] of [
    ['ACCEPTED', 10],
    ['SENT', 8],
    ['FAILED', 1],
    ['UNKNOWN', 1],
  ] as const) {
    await cell('stats_minute', client.id, '1 minute', status, count);
  }
  await cell('stats_hour', client.id, '12 hours', 'ACCEPTED', 5);
  await cell('stats_hour', client.id, '30 hours', 'ACCEPTED', 1_000);
  await cell('stats_hour', other.id, '12 hours', 'ACCEPTED', 500);
  await query(
    `insert into quota_counters (client_id, environment, channel, period, starts_on, leased)
      values ($1, 'live', 'email', 'day', (now() at time zone 'utc')::date, 50), ($1, 'live', 'email', 'month', date_trunc('month', now() at time zone 'utc')::date, 50)`,
    [client.id],
  );
  const quotas = { email: { perDay: 100, perMonth: 1_000 } };
  await api.send('PATCH', '/api/client/settings', { key: client.apiKey, body: { quotas } });
  for (const ago of ['1 minute', '1 hour']) {
    await query(
      `insert into account_line (notification_id, run, account, class, priority, client_id, since)
        values (gen_random_uuid(), 0, 'smtp', 1, 3, $1, now() - $2::interval)`,
      [client.id, ago],
    );
  }

  const said = await overview();
  expect(said).toMatchObject({ version: '0.0.0-test', asOf: null, waiting: { notifications: 2 } });
  expect(said.waiting.oldestSeconds).toBeGreaterThan(3_500);
  expect(said.clients).toEqual([
    {
      ...{ id: other.publicId, name: 'The larger', waiting: 0, quotaUsed: null },
      hour: { accepted: 0, sent: 0, failed: 0 },
      day: { accepted: 500, sent: 0, failed: 0 },
    },
    {
      ...{ id: client.publicId, name: client.name, waiting: 2, quotaUsed: 0.5 },
      hour: { accepted: 10, sent: 8, failed: 2 },
      day: { accepted: 15, sent: 8, failed: 2 },
    },
  ]);
});

it('counts what Kafka has yet to be told, what should have moved on and what was given up, and names nobody', async () => {
  const { id } = await recordNotification(db.database, client.id);
  await query(`update notifications set updated_at = now() - interval '10 minutes' where id = $1`, [id]);
  await giveUpOne(db.database, client.id);
  const said = await overview();
  expect(said).toMatchObject({ overdue: 1, openDeadLetters: 1 });
  expect(said.outbox.rows).toBeGreaterThan(0);
  expect(JSON.stringify(said)).not.toContain('ada@example.com');
});

it('counts what should have moved on behind more than a page of what waits for the slices of a campaign', async () => {
  const { id: campaignId } = await recordCampaign(db.database, client.id);
  const { id } = await recordNotification(db.database, client.id);
  await query(
    `insert into notifications select (jsonb_populate_record(n, jsonb_build_object(
        'id', gen_random_uuid(), 'campaign_id', $2::uuid, 'chunk', 1, 'updated_at', now() - interval '1 hour'))).*
      from notifications n, generate_series(1, $3) where id = $1`,
    [id, campaignId, MOST_COUNTED + 10],
  );
  const before = (await overview()).overdue;
  await query(`update notifications set updated_at = now() - interval '10 minutes' where id = $1`, [id]);
  expect((await overview()).overdue).toBe(before + 1);
});

it('looks once for all who ask within seconds', async () => {
  const { openDeadLetters } = await overview(api);
  await giveUpOne(db.database, client.id);
  expect((await overview(api)).openDeadLetters).toBe(openDeadLetters);
  expect((await overview()).openDeadLetters).toBe(openDeadLetters + 1);
});
