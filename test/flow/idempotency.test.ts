import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Answer, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let apis: [TestProcess, TestProcess];

beforeAll(async () => {
  flow = await openFlow();
  apis = await Promise.all([flow.start('api'), flow.start('api')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const post = (api: TestProcess, key: string, overrides = {}): Promise<Answer> =>
  flow.request(api, 'POST', '/api/notifications', {
    body: notificationBody(overrides),
    headers: { 'idempotency-key': key },
  });

const countRows = async (tag: string): Promise<number> =>
  (await flow.db.database.pool.query('select count(*)::int as n from notifications where tags @> array[$1]', [tag]))
    .rows[0].n;

test('1,000 requests at once, of one key and body, over two APIs: one notification, and every 2xx names it', async () => {
  const body = { tags: ['thousand'] };
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => post(apis[(n % 2) as 0 | 1], 'one-thousand', body)),
  );
  expect(await countRows('thousand')).toBe(1);
  const good = answers.filter(({ status }) => status === 202);
  expect(good.length).toBeGreaterThan(0);
  expect(new Set(good.map(({ json }) => json.data.notificationId)).size).toBe(1);
  expect(good.filter(({ headers }) => headers.get('idempotency-replayed') !== 'true')).toHaveLength(1);
  for (const { status, json, headers } of answers.filter((answer) => answer.status !== 202)) {
    expect([status, json.code, headers.get('retry-after')]).toEqual([409, 'request_in_flight', '1']);
  }

  // One after the other: two at once may be told that the other is in flight.
  const after = [await post(apis[0], 'one-thousand', body), await post(apis[1], 'one-thousand', body)];
  expect(after.map(({ json }) => json.data.notificationId)).toEqual(Array(2).fill(good[0]?.json.data.notificationId));
  const other = await post(apis[1], 'one-thousand', { tags: ['thousand', 'other'] });
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reuse']);
  expect(await countRows('thousand')).toBe(1);
}, 120_000);

test.each([
  ['an Idempotency-Key', 'killed-key', {}],
  ['an eventId', 'killed-event', { eventId: 'order-4711' }],
])(
  'an API killed between commit and answer: the request that comes again under %s gets the id that was committed',
  async (_what, tag, named) => {
    const doomed = await flow.start('api', { FAULT_POINT: 'accept:between-commit-and-answer' });
    const key = 'eventId' in named ? `first-${tag}` : tag;
    await expect(post(doomed, key, { tags: [tag], ...named })).rejects.toThrow();
    expect(await doomed.exited).toBeNull();
    const { rows } = await flow.db.database.pool.query('select id from notifications where tags @> array[$1]', [tag]);
    expect(rows).toHaveLength(1);

    const again = await post(apis[0], 'eventId' in named ? `second-${tag}` : tag, { tags: [tag], ...named });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(fromPublicId('notification', again.json.data.notificationId)).toBe(rows[0].id);
    expect(await countRows(tag)).toBe(1);
  },
  60_000,
);
