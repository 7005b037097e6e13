import { beforeEach, describe, expect, it } from 'vitest';
import { changeWebhookEndpoint } from '../../../src/db/queries/webhooks/endpoints.ts';
import { settleWebhookAttempt } from '../../../src/db/queries/webhooks/settle-attempt.ts';
import { createEndpoint, recordEvent, type TestEndpoint } from '../../support/factories/webhooks.ts';
import { useApi } from '../../support/servers/use-api.ts';

let endpoint: TestEndpoint;
const { db, client, api } = useApi({ each: true });

beforeEach(async () => {
  endpoint = await createEndpoint(db.database, client.id);
});

const send = (method: string, path: string, body?: unknown) =>
  api.send(method, `/api/webhooks/${endpoint.publicId}${path}`, { key: client.apiKey, body });
const disable = () =>
  changeWebhookEndpoint(db.database.pool, { clientId: client.id, id: endpoint.id }, { status: 'disabled' });

const FAILED = { outcome: 'failed', statusCode: 500, code: 'http_500', detail: 'HTTP 500', response: 'no' } as const;
const TAKEN = { outcome: 'delivered', statusCode: 204, code: null, detail: null, response: '' } as const;

async function attempt(number: number, eventId: string, ended: typeof FAILED | typeof TAKEN = FAILED) {
  const key = { endpointId: endpoint.id, eventId, run: 0, number };
  await settleWebhookAttempt(
    db.database.pool,
    db.database.cipher,
    key,
    { ...ended, durationMs: 12, isLast: false },
    () => {
      throw new Error('nothing is disabled here');
    },
  );
}

describe('GET /api/webhooks/:id/attempts', () => {
  it('shows each call and how it ended, newest first, page by page without a gap or a repetition', async () => {
    const events = [await recordEvent(db.database, client.id), await recordEvent(db.database, client.id)];
    for (let number = 1; number <= 4; number++) for (const { id } of events) await attempt(number, id);
    // Two calls can begin in the same microsecond, those of one event cannot.
    await db.database.pool.query(
      `update webhook_attempts set started_at = '2026-11-21T10:00:00.123456Z' where number = 1 and client_id = $1`,
      [client.id],
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const { status, json } = await send('GET', `/attempts?limit=3${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      for (const one of json.data) seen.push(`${one.eventId} ${one.number}`);
      cursor = json.pagination.nextCursor;
      pages++;
    }
    expect(pages).toBe(3);
    expect([seen.length, new Set(seen).size]).toEqual([8, 8]);
    expect(seen.slice(-2).every((one) => one.endsWith(' 1'))).toBe(true);
    expect(seen[0]).toBe(`${events[1]?.publicId} 4`);
  });

  it('says of a call what its owner may know, and nothing of the endpoint', async () => {
    const event = await recordEvent(db.database, client.id);
    await attempt(1, event.id);
    const { json } = await send('GET', '/attempts');
    expect(json).toEqual({
      success: true,
      data: [
        {
          eventId: event.publicId,
          run: 0,
          number: 1,
          eventType: 'notification.sent',
          outcome: 'failed',
          statusCode: 500,
          code: 'http_500',
          detail: 'HTTP 500',
          response: 'no',
          startedAt: expect.any(String),
          finishedAt: expect.any(String),
        },
      ],
      pagination: { hasMore: false, nextCursor: null },
    });
    const { startedAt, finishedAt } = json.data[0];
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual(11);
  });

  it('leaves out what was taken, where it is asked for what failed, page by page as well', async () => {
    const [one, other] = [await recordEvent(db.database, client.id), await recordEvent(db.database, client.id)];
    await attempt(1, one.id);
    await attempt(1, other.id, TAKEN);
    await attempt(2, one.id);
    await attempt(3, one.id, TAKEN);
    const first = await send('GET', '/attempts?failed=true&limit=1');
    expect(first.json.data).toMatchObject([{ eventId: one.publicId, number: 2 }]);
    const second = await send('GET', `/attempts?failed=true&limit=1&cursor=${first.json.pagination.nextCursor}`);
    expect(second.json).toMatchObject({ data: [{ number: 1 }], pagination: { hasMore: false } });
    expect((await send('GET', '/attempts?failed=false')).json.code).toBe('invalid_query');
  });

  it('refuses a limit and a cursor that it did not write', async () => {
    expect((await send('GET', '/attempts?limit=201')).json.code).toBe('invalid_query');
    expect((await send('GET', '/attempts?cursor=abc')).json.code).toBe('invalid_cursor');
  });
});

describe('GET /api/webhooks/:id/events/:eventId', () => {
  it('shows what was sent, and what was answered to each call, newest first', async () => {
    const event = await recordEvent(db.database, client.id);
    const before = await send('GET', `/events/${event.publicId}`);
    expect(before.json.data).toEqual({
      id: event.publicId,
      type: 'notification.sent',
      status: 'PENDING',
      run: 0,
      payload: event.payload,
      createdAt: expect.any(String),
      finishedAt: null,
      attempts: [],
    });
    await attempt(1, event.id);
    await attempt(2, event.id, TAKEN);
    const { json } = await send('GET', `/events/${event.publicId}`);
    expect(json.data).toMatchObject({
      status: 'DELIVERED',
      finishedAt: expect.any(String),
      attempts: [
        { number: 2, outcome: 'delivered', statusCode: 204 },
        { number: 1, outcome: 'failed', response: 'no' },
      ],
    });
  });

  it('is 404 for an event that this endpoint was not told of', async () => {
    const event = await recordEvent(db.database, client.id);
    endpoint = await createEndpoint(db.database, client.id);
    for (const id of [event.publicId, 'evt_x']) {
      expect((await send('GET', `/events/${id}`)).json).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('POST /api/webhooks/:id/test', () => {
  it('puts an event for this endpoint into the outbox, and wakes the relay', async () => {
    const before = api.wakes();
    const answer = await send('POST', '/test');
    expect(answer.status, answer.text).toBe(202);
    expect(api.wakes()).toBe(before + 1);
    const { rows } = await db.database.pool.query('select * from outbox where client_id = $1', [client.id]);
    expect(rows).toMatchObject([{ topic: 'notification-status', key: endpoint.publicId, event_type: 'webhook.test' }]);
    expect(JSON.parse(rows[0].payload)).toEqual({
      id: answer.json.data.eventId,
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { endpointId: endpoint.publicId, clientId: client.publicId },
    });
  });

  it('answers 409 for one that is disabled', async () => {
    await disable();
    expect((await send('POST', '/test')).json).toMatchObject({ status: 409, code: 'webhook_disabled' });
  });
});

describe('POST /api/webhooks/:id/resend', () => {
  it('begins the next run of all that was recorded since then, whatever became of it, and of nothing else', async () => {
    const events: Awaited<ReturnType<typeof recordEvent>>[] = [];
    for (let i = 0; i < 4; i++) events.push(await recordEvent(db.database, client.id));
    const other = await createEndpoint(db.database, client.id);
    await recordEvent(db.database, client.id);
    const statuses = ['DELIVERED', 'FAILED', 'SKIPPED', 'PENDING'];
    for (const [index, { id }] of events.entries()) {
      await db.database.pool.query(
        `update webhook_deliveries set status = $2, start_at = null, created_at = now() - $3 * interval '1 hour' where event_id = $1`,
        [id, statuses[index], index + 1],
      );
    }
    const since = new Date(Date.now() - 3.5 * 3_600_000).toISOString();
    const answer = await send('POST', '/resend', { since });
    expect([answer.status, answer.json.data]).toEqual([202, { count: 4 }]);
    const { rows } = await db.database.pool.query(
      'select event_id, endpoint_id, run, status, start_at from webhook_deliveries where client_id = $1',
      [client.id],
    );
    const old = rows.find((row) => row.event_id === events[3]?.id);
    expect(old).toMatchObject({ run: 0, start_at: null });
    const others = rows.filter((row) => row !== old);
    expect(others.filter((row) => row.endpoint_id === other.id)).toMatchObject([{ run: 0 }]);
    const again = others.filter((row) => row.endpoint_id === endpoint.id);
    expect(again).toHaveLength(4);
    for (const row of again) expect(row).toMatchObject({ run: 1, status: 'PENDING', start_at: expect.any(Date) });
  });

  it('sends what was given up or skipped alone, where it is asked for what is undelivered', async () => {
    const wanted: Record<string, string> = {};
    for (const status of ['DELIVERED', 'FAILED', 'SKIPPED', 'PENDING']) {
      const { id } = await recordEvent(db.database, client.id);
      await db.database.pool.query('update webhook_deliveries set status = $2 where event_id = $1', [id, status]);
      wanted[id] = status;
    }
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const answer = await send('POST', '/resend', { since, onlyUndelivered: true });
    expect(answer.json.data).toEqual({ count: 2 });
    const { rows } = await db.database.pool.query(
      'select event_id, run from webhook_deliveries where endpoint_id = $1',
      [endpoint.id],
    );
    const again = rows.filter(({ run }) => run === 1).map(({ event_id }) => wanted[event_id]);
    expect(again.sort()).toEqual(['FAILED', 'SKIPPED']);
  });

  it('sends one event, and is 404 for one that the endpoint was not told of', async () => {
    const event = await recordEvent(db.database, client.id);
    await recordEvent(db.database, client.id);
    await attempt(1, event.id, TAKEN);
    const answer = await send('POST', '/resend', { eventId: event.publicId });
    expect([answer.status, answer.json.data]).toEqual([202, { count: 1 }]);
    const { rows } = await db.database.pool.query(
      'select event_id, status from webhook_deliveries where endpoint_id = $1 and run = 1',
      [endpoint.id],
    );
    expect(rows).toEqual([{ event_id: event.id, status: 'PENDING' }]);
    endpoint = await createEndpoint(db.database, client.id);
    expect((await send('POST', '/resend', { eventId: event.publicId })).status).toBe(404);
  });

  it('refuses a time of no sense, two wishes at once, and an endpoint that is disabled', async () => {
    const since = '2026-01-01T00:00:00Z';
    const { publicId: eventId } = await recordEvent(db.database, client.id);
    for (const body of [
      {},
      { since: 'yesterday' },
      { since: '2026-01-01' },
      { since: 5 },
      { onlyUndelivered: true },
      { since, eventId },
      { eventId, onlyUndelivered: true },
      { eventId: 'evt_x' },
    ]) {
      expect((await send('POST', '/resend', body)).status).toBe(422);
    }
    await disable();
    const answer = await send('POST', '/resend', { since: '2026-01-01T00:00:00Z' });
    expect(answer.json).toMatchObject({ status: 409, code: 'webhook_disabled' });
  });
});
