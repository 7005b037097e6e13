import { beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

let id: string;
const { db, client, api } = useApi();

beforeAll(async () => {
  const answer = await api.send('POST', '/api/notifications', {
    key: client.apiKey,
    body: notificationBody({ eventId: 'e1', tags: ['a'], metadata: { n: 1 } }),
  });
  id = answer.json.data.notificationId;
});

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('GET /api/notifications/:id', () => {
  it('answers every field of the contract', async () => {
    const answer = await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      message: 'Notification found',
      data: {
        id,
        clientId: client.publicId,
        channel: 'email',
        recipient: { email: 'ada@example.com' },
        content: { subject: 'Hello', text: 'Good morning', html: null },
        template: null,
        status: 'PENDING',
        reason: null,
        priority: 5,
        category: 'transactional',
        retryCount: 0,
        errorMessage: null,
        provider: null,
        providerMessageId: null,
        eventId: 'e1',
        campaignId: null,
        tags: ['a'],
        metadata: { n: 1 },
        sendAt: null,
        sentAt: null,
        deliveredAt: null,
        erasedAt: null,
        createdAt: ISO,
        updatedAt: ISO,
        attempts: [],
        timeline: [{ at: ISO, status: 'PENDING', reason: null }],
      },
    });
  });

  it('counts attempts over all runs', async () => {
    const uuid = fromPublicId('notification', id);
    for (const [run, seq] of [
      [0, 1],
      [0, 2],
      [1, 1],
    ]) {
      await db.database.pool.query(
        `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome, code,
          detail, response, started_at, finished_at)
         values ($1, $2, $3, $4, 'email', 'smtp', 1, 'finished', now(), 'transient', 'smtp_451', 'busy', '451', now(), now())`,
        [uuid, run, seq, client.id],
      );
    }
    const { json } = await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey });
    expect(json.data.attempts.map((attempt: { number: number }) => attempt.number)).toEqual([1, 2, 3]);
    expect(json.data.attempts[0]).toEqual({
      number: 1,
      provider: 'smtp',
      startedAt: ISO,
      finishedAt: ISO,
      outcome: 'transient',
      code: 'smtp_451',
      detail: 'busy',
      response: '451',
    });
  });

  it('answers 404 to another client, as to an id that never was', async () => {
    const other = await createClient(db.database);
    const answers = await Promise.all([
      api.send('GET', `/api/notifications/${id}`, { key: other.apiKey }),
      api.send('GET', `/api/notifications/ntf_${'0'.repeat(26)}`, { key: other.apiKey }),
    ]);
    for (const { status, json } of answers)
      expect([status, json.code, json.detail]).toEqual([404, 'not_found', expect.any(String)]);
    expect(answers[0].json.detail).toBe(answers[1].json.detail);
  });

  it.each([
    'x',
    'ntf_',
    `ntf_${'z'.repeat(26)}`,
    `ntf_${'u'.repeat(26)}`,
    'n'.repeat(5_000),
    '%00',
    '%ff',
    '%zz',
    "'%20or%201=1",
  ])('answers 404 to the id %j', async (bad) => {
    const answer = await api.send('GET', `/api/notifications/${bad}`, { key: client.apiKey });
    expect(answer.status, answer.text).toBe(404);
  });
});
