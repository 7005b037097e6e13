import { describe, expect, it } from 'vitest';
import { rollUpUsage } from '../../../src/jobs/roll-up-usage.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { insertEnded } from '../../support/factories/usage.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

describe('GET /api/client/me', () => {
  it('answers who the key belongs to, its settings and what it has sent', async () => {
    const client = await createClient(db.database);
    const api = createTestApi(db.database);
    for (let n = 0; n < 3; n++) {
      await api.send('POST', '/api/notifications', {
        key: client.apiKey,
        body: notificationBody({ eventId: `e${n}` }),
      });
    }
    const { pool } = db.database;
    await pool.query(`update notifications set status = 'SENT', sent_at = now() where event_id = 'e0'`);
    await pool.query(`update notifications set status = 'FAILED' where event_id = 'e1'`);
    const answer = await api.send('GET', '/api/client/me', { key: client.apiKey });
    expect(answer.status, answer.text).toBe(200);
    const others = { count: 20, windowMs: 60_000 };
    expect(answer.json.data).toEqual({
      clientId: client.publicId,
      name: client.name,
      email: client.email,
      createdAt: expect.stringMatching(/Z$/),
      settings: {
        limits: {
          email: { count: 10, windowMs: 60_000 },
          sms: { count: 5, windowMs: 60_000 },
          whatsapp: others,
          push: others,
          webhook: others,
          in_app: others,
        },
        retry: { maxRetries: 3, initialDelayMs: 2_000, factor: 2, maxDelayMs: 300_000, jitter: 0 },
        quotas: {},
        prices: {},
      },
      usageStats: {
        emailsSent: 1,
        smsSent: 0,
        whatsappSent: 0,
        pushSent: 0,
        webhooksSent: 0,
        inAppSent: 0,
        failed: 1,
        total: 2,
      },
    });
  });
});

describe('what it has sent', () => {
  const statsOf = async (key: string) => {
    const answer = await createTestApi(db.database).send('GET', '/api/client/me', { key });
    return answer.json.data.usageStats;
  };
  const DAY_MS = 86_400_000;
  const sentAt = (createdAt: Date) => ({ createdAt, sentAt: createdAt });

  it('is counted apart for live and test keys', async () => {
    const client = await createClient(db.database);
    const test = await createKey(db.database, client.id, { environment: 'test' });
    const of = { clientId: client.id, ...sentAt(new Date()) };
    await insertEnded(db.database, [of, of, { ...of, environment: 'test', channel: 'sms' }]);
    expect(await statsOf(client.apiKey)).toMatchObject({ emailsSent: 2, smsSent: 0, failed: 0, total: 2 });
    expect(await statsOf(test.apiKey)).toMatchObject({ emailsSent: 0, smsSent: 1, failed: 0, total: 1 });
  });

  it('is the same before and after the days are counted, and outlives the notifications', async () => {
    const client = await createClient(db.database);
    const clientId = client.id;
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
    await insertEnded(db.database, [
      ...[0, 1, 2, 4].map((days) => ({ clientId, ...sentAt(daysAgo(days)) })),
      { clientId, createdAt: daysAgo(2), status: 'FAILED' as const, errorCode: 'smtp_550' },
      { clientId, createdAt: daysAgo(0), status: 'UNKNOWN' as const },
    ]);
    const before = await statsOf(client.apiKey);
    expect(before).toMatchObject({ emailsSent: 4, failed: 2, total: 6 });
    const logger = createTestApi(db.database).deps.logger;
    const counted: string[] = [];
    // A round takes seconds at most, so on a busy machine there are more of them.
    for (let days = null as string[] | null; days?.length !== 0; counted.push(...(days ?? []))) {
      days = await rollUpUsage({ pool: db.database.pool, retentionDays: 90, logger });
    }
    expect(new Set(counted).size).toBe(5);
    expect(await statsOf(client.apiKey)).toEqual(before);

    // What came today is there at once; of what was counted the figures stay when retention has been.
    await insertEnded(db.database, [{ clientId, ...sentAt(new Date()) }]);
    const { rowCount } = await db.database.pool.query(
      `delete from notifications where client_id = $1 and created_at < now() - interval '3 days'`,
      [clientId],
    );
    expect(rowCount).toBe(1);
    expect(await statsOf(client.apiKey)).toEqual({ ...before, emailsSent: 5, total: 7 });
  });
});
