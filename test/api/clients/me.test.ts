import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi } from '../../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createClient, notificationBody } from '../../support/factories.ts';
import { runCommonRouteTests } from '../common-route-tests.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

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

runCommonRouteTests({ database: () => db.database, method: 'GET', path: () => '/api/client/me' });
