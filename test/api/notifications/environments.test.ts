import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyMode } from '../../../src/domain/notification.ts';
import { createAcceptRequest } from '../../../src/services/requests/accept.ts';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

let keys: Record<KeyMode, string>;
const { db, client, api } = useApi({ each: true });

beforeEach(async () => {
  const test = await createKey(db.database, client.id, { environment: 'test' });
  keys = { live: client.apiKey, test: test.apiKey };
});

const rowsOf = async () => {
  const { rows } = await db.database.pool.query(
    `select environment, channel, user_key as "userKey", routes->0->>'provider' as provider
      from notifications where client_id = $1 order by id`,
    [client.id],
  );
  return rows;
};

const event = (eventId: string) => ({
  eventId,
  type: 'payment',
  recipient: { email: 'ada@example.com', phone: '+14155552671' },
  data: { amount: '12.00', currency: 'EUR', reference: 'R-1' },
});
const WAYS: [string, string, (name: string) => { body: unknown; headers?: Record<string, string> }][] = [
  ['eventId', '/api/notifications', (eventId) => ({ body: notificationBody({ eventId }) })],
  [
    'Idempotency-Key',
    '/api/notifications',
    (key) => ({ body: notificationBody(), headers: { 'idempotency-key': key } }),
  ],
  [
    'Idempotency-Key',
    '/api/notify',
    (key) => ({
      body: { type: 'email', to: 'ada@example.com', message: 'Hello' },
      headers: { 'idempotency-key': key },
    }),
  ],
  [
    'Idempotency-Key',
    '/api/notifications/batch',
    (key) => ({ body: { notifications: [notificationBody()] }, headers: { 'idempotency-key': key } }),
  ],
  ['eventId', '/api/notifications/batch', (eventId) => ({ body: { notifications: [notificationBody({ eventId })] } })],
  ['eventId', '/api/events', (eventId) => ({ body: event(eventId) })],
  ['Idempotency-Key', '/api/events', (key) => ({ body: event(randomUUID()), headers: { 'idempotency-key': key } })],
];
const ORDERS: KeyMode[][] = [
  ['test', 'live'],
  ['live', 'test'],
];

describe.each(ORDERS)('what a %s key asks for', (first = 'test', second = 'live') => {
  it.each(WAYS)(
    `does not swallow what a ${second} key asks for under the same %s at %s`,
    async (_name, path, asked) => {
      const request = asked(randomUUID());
      for (const environment of [first, second, first, second]) {
        const answer = await api.send('POST', path, { key: keys[environment], ...request });
        expect(answer.status, answer.text).toBe(202);
      }
      const rows = await rowsOf();
      const email = rows.filter(({ channel }) => channel === 'email');
      expect(email.map(({ environment, provider }) => `${environment} ${provider}`)).toEqual(
        [first, second].map((one) => (one === 'live' ? 'live smtp' : 'test sandbox')),
      );
    },
  );

  it.each([
    ['key', () => ({ notification: notificationBody() })],
    ['eventId', () => ({ notification: notificationBody({ eventId: 'by-kafka' }) })],
    ['event', () => ({ event: event('an-event-by-kafka') })],
  ])(`does not swallow what is asked for as ${second} by Kafka under the same %s`, async (what, bodyOf) => {
    const accept = createAcceptRequest(api.deps);
    const body = bodyOf();
    for (const [index, environment] of [first, second, first, second].entries()) {
      const name = { route: 'notification-requests', key: what === 'key' ? 'once' : `place-${index}` };
      const verdict = await accept({ clientId: client.id, environment, name, traceparent: '', body });
      expect(verdict).toMatchObject({ kind: 'accepted', replayed: index > 1 });
    }
    const rows = (await rowsOf()).filter(({ channel }) => channel === 'email');
    expect(rows.map(({ environment }) => environment)).toEqual([first, second]);
  });
});

it('an eventId by HTTP and by Kafka is one event in each environment', async () => {
  const accept = createAcceptRequest(api.deps);
  for (const environment of ['test', 'live'] as const) {
    await api.send('POST', '/api/notifications', {
      key: keys[environment],
      body: notificationBody({ eventId: 'both-ways' }),
    });
    const name = { route: 'notification-requests', key: 'another name' };
    const body = { notification: notificationBody({ eventId: 'both-ways' }) };
    expect(await accept({ clientId: client.id, environment, name, traceparent: '', body })).toMatchObject({
      replayed: true,
    });
  }
  expect(await rowsOf()).toHaveLength(2);
});

it('the names of live requests are kept as they always were', async () => {
  const options = { key: keys.live, headers: { 'idempotency-key': 'k' }, body: notificationBody({ eventId: 'e' }) };
  await api.send('POST', '/api/notifications', options);
  const { rows } = await db.database.pool.query(
    'select route, key from idempotency_keys where client_id = $1 order by 1',
    [client.id],
  );
  expect(rows).toEqual([
    { route: 'POST /api/notifications', key: 'k' },
    { route: 'event:email', key: 'e' },
  ]);
});

it('the limit of a user by live keys is not that by test keys', async () => {
  for (const key of [keys.live, keys.live, keys.test]) {
    await api.send('POST', '/api/notifications', { key, body: notificationBody() });
  }
  const [one, again, test] = await rowsOf();
  expect(again.userKey).toBe(one.userKey);
  expect(test.userKey).not.toBe(one.userKey);
});

it('a list by a test key holds what test keys sent, and by a live key all', async () => {
  const ids: Record<string, string> = {};
  for (const environment of ['live', 'test'] as const) {
    const body = notificationBody({ tags: ['both'], eventId: environment });
    ids[environment] = (
      await api.send('POST', '/api/notifications', { key: keys[environment], body })
    ).json.data.notificationId;
  }
  const listed = async (key: string, query = '') =>
    (await api.send('GET', `/api/notifications${query}`, { key })).json.data.map(({ id }: { id: string }) => id);
  for (const query of ['', '?tag=both', '?recipient=ada@example.com', '?status=PENDING']) {
    expect(await listed(keys.test, query)).toEqual([ids.test]);
    expect(await listed(keys.live, query)).toEqual([ids.test, ids.live]);
  }
  const cancelled = await api.send('POST', '/api/notifications/cancel', { key: keys.test, body: { tag: 'both' } });
  expect(cancelled.json.data.results).toEqual([{ id: ids.test, outcome: 'cancelled', status: 'CANCELLED' }]);
});
