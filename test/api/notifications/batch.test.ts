import { describe, expect, it } from 'vitest';
import { watchHolds } from '../../support/expect/longest-hold.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { type Answer, countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ poolSize: 20 });

const PATH = '/api/notifications/batch';
const sms = { channel: 'sms', recipient: '+14155552671', message: 'Your code is 123456.' };
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => notificationBody({ recipient: { email: `user-${i}@example.com` } }));
const post = (notifications: unknown, headers: Record<string, string> = {}, as = client): Promise<Answer> =>
  api.send('POST', PATH, { key: as.apiKey, body: { notifications }, headers });
const count = async (): Promise<number> =>
  (await db.database.pool.query('select count(*)::int as n from notifications')).rows[0].n;
const idsOf = (answer: Answer): string[] =>
  answer.json.data.map((result: { notificationId: string }) => result.notificationId);

describe('POST /api/notifications/batch', () => {
  it('answers each item in its order, and a bad one stops no other', async () => {
    const before = await count();
    const answer = await post([notificationBody(), { channel: 'email', content: { body: 'x' } }, sms]);
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toEqual({
      success: true,
      message: '2 of 3 notifications queued',
      data: [
        { index: 0, notificationId: expect.stringMatching(/^ntf_/), status: 'PENDING' },
        {
          index: 1,
          problem: {
            type: '/problems/validation_failed',
            title: 'Validation failed',
            status: 422,
            detail: '/notifications/1/recipient is required',
            code: 'validation_failed',
            errors: [{ pointer: '/notifications/1/recipient', code: 'required', detail: 'is required' }],
          },
        },
        { index: 2, notificationId: expect.stringMatching(/^ntf_/), status: 'PENDING' },
      ],
    });
    expect(await count()).toBe(before + 2);
    const read = await api.send('GET', `/api/notifications/${idsOf(answer)[2]}`, { key: client.apiKey });
    expect(read.json.data).toMatchObject({ channel: 'sms', recipient: { phone: '+14155552671' } });
  });

  it('takes 1,000, wakes the relay once and counts each by its channel', async () => {
    const own = createTestApi(db.database);
    const items = [...many(900), ...Array.from({ length: 100 }, () => sms)];
    const answer = await own.send('POST', PATH, { key: client.apiKey, body: { notifications: items } });
    expect(answer.status, answer.text.slice(0, 500)).toBe(202);
    expect(new Set(idsOf(answer)).size).toBe(1_000);
    expect(answer.json.data.map((result: { index: number }) => result.index)).toEqual(items.map((_, i) => i));
    expect(own.wakes()).toBe(1);
    const metrics = await own.deps.metrics.read();
    expect(metrics).toContain('posthorn_notifications_accepted_total{channel="email"} 900');
    expect(metrics).toContain('posthorn_notifications_accepted_total{channel="sms"} 100');
    const { rows } = await db.database.pool.query(
      `select count(*)::int as n from outbox where event_type = 'notification.created' and key = any($1)`,
      [idsOf(answer)],
    );
    expect(rows[0].n).toBe(1_000);
  });

  it('answers what is wrong with an item as its own problem', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`);
    const attachments = [{ filename: 'a.txt', content: 'YQ==' }];
    const answer = await post([
      'a string',
      null,
      notificationBody({ metadata: { note: 'a\0b' } }),
      { ...notificationBody(), deep },
      notificationBody({ content: { body: 'x'.repeat(257 * 1024) } }),
      notificationBody({ content: { body: 'x', attachments } }),
      notificationBody({ colour: 'red' }),
      notificationBody({ channel: 'push', recipient: { token: 'a' } }),
      notificationBody(),
    ]);
    expect(answer.status, answer.text).toBe(202);
    type Result = { problem?: { code: string; status: number; errors?: { pointer: string }[] } };
    expect(
      answer.json.data.map(({ problem }: Result) => problem && [problem.code, problem.errors?.[0]?.pointer]),
    ).toEqual([
      ['validation_failed', '/notifications/0'],
      ['validation_failed', '/notifications/1'],
      ['validation_failed', '/notifications/2/metadata/note'],
      ['too_deep', undefined],
      ['body_too_large', undefined],
      ['validation_failed', '/notifications/5/content/attachments'],
      ['unknown_field', '/notifications/6/colour'],
      ['validation_failed', '/notifications/7/channel'],
      undefined,
    ]);
  });

  it('refuses an item whose number would change, and that one alone', async () => {
    const item = JSON.stringify(notificationBody());
    const body = `{"notifications":[${item},{"metadata":{"order":1152921506151679042}},${item}]}`;
    const answer = await api.send('POST', PATH, { key: client.apiKey, body });
    expect(answer.json.data).toMatchObject([
      { status: 'PENDING' },
      { problem: { errors: [{ pointer: '/notifications/1/metadata/order', code: 'out_of_range' }] } },
      { status: 'PENDING' },
    ]);
  });

  it('counts the tags of all its HTML, and refuses those items that come after the most', async () => {
    const item = (tags: number) => notificationBody({ content: { html: '<p>x'.repeat(tags) } });
    const notifications = [...Array.from({ length: 10 }, () => item(9_999)), item(10), item(11), item(10)];
    const answer = await api.send('POST', PATH, { key: client.apiKey, body: { notifications } });
    const kinds = answer.json.data.map(
      (one: { problem?: { errors: { code: string }[] } }) => one.problem?.errors[0]?.code,
    );
    expect(kinds).toEqual([...Array(11).fill(undefined), 'too_long', 'too_long']);
  });

  it('serves others while it reads the HTML of a batch', async () => {
    const notifications = Array.from({ length: 9 }, () =>
      notificationBody({ content: { html: '<p>x'.repeat(9_999) } }),
    );
    const holds = watchHolds();
    const answer = await api.send('POST', PATH, { key: client.apiKey, body: { notifications } });
    const longestMs = holds.stop();
    expect(answer.status).toBe(202);
    // Here each of them took 0.1 s of this thread and more.
    expect(longestMs).toBeLessThan(500);
  });

  it('knows no field by a name of every object, neither in an item nor beside them', async () => {
    const item = JSON.stringify(notificationBody());
    const inside = await api.send('POST', PATH, {
      key: client.apiKey,
      body: `{"notifications":[{"__proto__":{"channel":"sms"}},${item}]}`,
    });
    expect(inside.json.data).toMatchObject([
      {
        index: 0,
        problem: {
          code: 'validation_failed',
          errors: [{ code: 'required' }, { code: 'required' }, { code: 'unknown_field' }],
        },
      },
      { index: 1, status: 'PENDING' },
    ]);
    const beside = await api.send('POST', PATH, {
      key: client.apiKey,
      body: `{"notifications":[${item}],"__proto__":{"x":1}}`,
    });
    expect([beside.status, beside.json.code]).toEqual([422, 'unknown_field']);
  });

  it.each<[string, unknown, number, string]>([
    ['an empty list', { notifications: [] }, 422, 'validation_failed'],
    ['more than 1,000', { notifications: Array.from({ length: 1_001 }, () => 1) }, 422, 'validation_failed'],
    ['no list', { notifications: { 0: 1 } }, 422, 'validation_failed'],
    ['no body', {}, 422, 'validation_failed'],
    ['an unknown field', { notifications: [1], colour: 'red' }, 422, 'unknown_field'],
    ['malformed JSON', '{"notifications": [', 400, 'malformed_json'],
    ['more than 8 MiB', `{"notifications": ["${'x'.repeat(8 * 1_048_576)}"]}`, 413, 'body_too_large'],
  ])('refuses %s and records nothing', async (_name, body, status, code) => {
    const before = await countRows(db.database);
    const answer = await api.send('POST', PATH, { key: client.apiKey, body });
    expect([answer.status, answer.json.code], answer.text.slice(0, 500)).toEqual([status, code]);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('refuses another content type and an Idempotency-Key that is none', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await post([notificationBody()], headers)).json.code).toBe('unsupported_media_type');
    expect((await post([notificationBody()], { 'idempotency-key': 'a b' })).json.code).toBe('invalid_idempotency_key');
  });
});

describe('an Idempotency-Key of a batch', () => {
  it('gets the same answer again, and records nothing twice', async () => {
    const items = [...many(230), { channel: 'email' }];
    const first = await post(items, { 'idempotency-key': 'again' });
    const [before, wakes] = [await count(), api.wakes()];
    const second = await post(items, { 'idempotency-key': 'again' });
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect([await count(), api.wakes()]).toEqual([before, wakes]);
  });

  it('is refused with another batch, also when only the last item or the number of items differs', async () => {
    const items = many(201);
    await post(items, { 'idempotency-key': 'other' });
    const before = await count();
    for (const other of [[...items.slice(0, 200), sms], items.slice(0, 100), [...items, sms]]) {
      const answer = await post(other, { 'idempotency-key': 'other' });
      expect([answer.status, answer.json.code]).toEqual([422, 'idempotency_key_reuse']);
    }
    expect(await count()).toBe(before);
  });

  it('belongs to one client', async () => {
    const other = await createClient(db.database);
    const ids = [
      ...idsOf(await post([notificationBody()], { 'idempotency-key': 'mine' })),
      ...idsOf(await post([notificationBody()], { 'idempotency-key': 'mine' }, other)),
    ];
    expect(new Set(ids).size).toBe(2);
  });

  it('goes on where a request was cut off, with the same ids for what was recorded', async () => {
    let failing = true;
    const settingsOf: typeof api.deps.settingsOf = async (...args) => {
      if (failing && (await count()) >= 200 + start) throw new Error('cut off');
      return api.deps.settingsOf(...args);
    };
    const start = await count();
    const cut = createTestApi(db.database, { settingsOf });
    const items = many(250);
    const options = { key: client.apiKey, body: { notifications: items }, headers: { 'idempotency-key': 'cut' } };
    expect((await cut.send('POST', PATH, options)).status).toBe(500);
    expect([await count(), cut.wakes()]).toEqual([start + 200, 1]);
    failing = false;
    const whole = await cut.send('POST', PATH, options);
    expect([whole.status, whole.headers.get('idempotency-replayed')]).toEqual([202, null]);
    expect(new Set(idsOf(whole)).size).toBe(250);
    expect(await count()).toBe(start + 250);
  });

  it('makes one batch of ten requests at once', async () => {
    const before = await count();
    const items = many(150);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(items, { 'idempotency-key': 'race' })));
    for (const answer of answers) {
      if (answer.status !== 202) expect([answer.status, answer.json.code]).toEqual([409, 'request_in_flight']);
    }
    const last = await post(items, { 'idempotency-key': 'race' });
    expect(last.headers.get('idempotency-replayed')).toBe('true');
    const good = answers.filter(({ status }) => status === 202);
    for (const answer of good) expect(answer.text).toBe(last.text);
    expect(await count()).toBe(before + 150);
  });
});

describe('an eventId in a batch', () => {
  const event = (eventId: string, overrides = {}) => notificationBody({ eventId, ...overrides });
  const alone = (body: unknown) => api.send('POST', '/api/notifications', { key: client.apiKey, body });

  it('works as alone: replayed from a request before, within the batch, and for a request after it', async () => {
    const first = await alone(event('batch-1'));
    const before = await count();
    const answer = await post([event('batch-1'), event('batch-2'), event('batch-2')]);
    const [known, fresh, again] = idsOf(answer);
    expect(known).toBe(first.json.data.notificationId);
    expect(again).toBe(fresh);
    expect(await count()).toBe(before + 1);
    const later = await alone(event('batch-2'));
    expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(later.json.data).toEqual({ notificationId: fresh, channel: 'email', status: 'PENDING' });
  });

  it('is refused with another body, which is a problem of that item only', async () => {
    await alone(event('batch-3'));
    const answer = await post([event('batch-3', { priority: 1 }), event('batch-4')]);
    expect(answer.json.data).toMatchObject([
      { index: 0, problem: { code: 'event_id_reuse' } },
      { index: 1, status: 'PENDING' },
    ]);
  });

  it('marks a batch as replayed only where nothing of it is new', async () => {
    const { headers } = await post([event('batch-1'), event('batch-5')]);
    expect(headers.get('idempotency-replayed')).toBeNull();
  });
});
