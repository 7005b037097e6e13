import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createPosthorn, PosthornError, type PosthornOptions } from '../../src/client/index.ts';
import { createTestApi } from '../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createClient, type TestClient } from '../support/factories.ts';
import { type ReceiverAnswer, startReceiver } from '../support/receiver.ts';

const MAIL = {
  channel: 'email' as const,
  recipient: { email: 'ada@example.com' },
  content: { subject: 'Hello', body: 'Good morning' },
};

async function failureOf(work: Promise<unknown>): Promise<PosthornError> {
  const error = await work.then(
    () => expect.unreachable('it went well'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PosthornError);
  return error;
}

describe('on a line that loses answers of the real API', () => {
  type Loss = 'none' | 'after the work' | 'half of the answer';
  let db: TestDatabase;
  let client: TestClient;
  let server: ServerType;
  let losses: Loss[] = [];
  let keys: (string | null)[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    client = await createClient(db.database);
    const { app } = createTestApi(db.database);
    const fetch = async (request: Request, { incoming }: HttpBindings) => {
      keys.push(request.headers.get('idempotency-key'));
      const loss = losses.shift() ?? 'none';
      const response = await app.fetch(request, { incoming });
      if (loss === 'after the work') return cut(incoming.socket);
      if (loss === 'half of the answer') return half(await response.text(), incoming.socket);
      return response;
    };
    server = serve({ fetch: fetch as never, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await db.drop();
  });
  beforeEach(() => {
    losses = [];
    keys = [];
  });

  function cut(socket: Socket): Response {
    socket.destroy();
    return new Response(null, { status: 500 });
  }

  /** Says how long the answer is, sends half of it, and is gone. */
  function half(text: string, socket: Socket): Promise<Response> {
    socket.write(
      `HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text.slice(0, text.length / 2)}`,
      () => socket.destroy(),
    );
    return new Promise(() => {});
  }

  const posthorn = () =>
    createPosthorn({
      apiKey: client.apiKey,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  const recorded = async () =>
    (await db.database.pool.query('select count(*)::int as n from notifications where client_id = $1', [client.id]))
      .rows[0].n;

  it.each<Loss>(['after the work', 'half of the answer'])(
    'a lost answer (%s) makes no second notification, twice in a row',
    async (loss) => {
      const before = await recorded();
      losses = [loss, loss];
      const { notificationId } = await posthorn().notifications.send(MAIL);
      expect(await recorded()).toBe(before + 1);
      expect((await posthorn().notifications.get(notificationId)).id).toBe(notificationId);
      const sent = keys.slice(0, 3);
      expect(sent[0]).toMatch(/^[\w-]{36}$/);
      expect(new Set(sent).size).toBe(1);
    },
  );

  it('a lost answer of a batch and of an event is asked for again as well', async () => {
    const before = await recorded();
    losses = ['after the work'];
    const results = await posthorn().notifications.sendBatch([MAIL, MAIL]);
    expect(results).toHaveLength(2);
    expect(await recorded()).toBe(before + 2);
    losses = ['after the work'];
    const recipient = { email: 'ada@example.com' };
    await posthorn().events.send({
      eventId: 'e-1',
      type: 'signup',
      channels: ['email'],
      recipient,
      data: { name: 'Ada' },
    });
    expect(await recorded()).toBe(before + 3);
    expect(keys).toHaveLength(4);
    expect([keys[1], keys[3]]).toEqual([keys[0], keys[2]]);
  });

  it('each call has a key of its own, unless it is given one', async () => {
    await posthorn().notifications.send(MAIL);
    await posthorn().notifications.send(MAIL);
    const given = { idempotencyKey: 'order-17' };
    const first = await posthorn().notifications.send(MAIL, given);
    const second = await posthorn().notifications.send(MAIL, given);
    expect(new Set(keys).size).toBe(3);
    expect(keys.slice(2)).toEqual(['order-17', 'order-17']);
    expect(second).toEqual(first);
  });

  it('what cannot be repeated without doing it twice is not: one request, one webhook', async () => {
    losses = ['after the work'];
    const error = await failureOf(
      posthorn().webhooks.create({ url: 'https://hooks.example.com/', events: ['notification.sent'] }),
    );
    expect(error).toMatchObject({ code: 'network_error', status: null });
    expect(keys).toHaveLength(1);
    const { items } = await posthorn().webhooks.list().page();
    expect(items).toHaveLength(1);
  });
});

describe('with a server that answers as it is told', () => {
  const problem = (status: number, code: string, headers = {}): ReceiverAnswer => ({
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({
      type: `/problems/${code}`,
      title: 'No',
      status,
      detail: 'Not now.',
      code,
      requestId: 'req_1',
    }),
  });
  const good: ReceiverAnswer = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ success: true, message: 'ok', data: { id: 'ntf_1' } }),
  };

  async function open(answers: ReceiverAnswer[], options: Partial<PosthornOptions> = {}) {
    const at: number[] = [];
    const receiver = await startReceiver((_, number) => {
      at.push(performance.now());
      return answers[number - 1] ?? good;
    });
    onTestFinished(() => receiver.close());
    const apiKey = 'nk_test_secret-of-the-key';
    const posthorn = createPosthorn({ apiKey, baseUrl: receiver.url, ...options });
    return { posthorn, calls: receiver.calls, pauses: () => at.slice(1).map((time, index) => time - (at[index] ?? 0)) };
  }

  it.each([
    ['a 500', problem(500, 'internal')],
    ['a 503', problem(503, 'unavailable')],
    ['a 502 of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }],
    ['a 429', problem(429, 'rate_limited')],
    ['the same request in flight', problem(409, 'request_in_flight', { 'retry-after': '0' })],
    ['a broken line', 'break'],
  ] as [string, ReceiverAnswer][])('asks again after %s', async (_, answer) => {
    const { posthorn, calls } = await open([answer]);
    expect(await posthorn.notifications.send(MAIL)).toMatchObject({ id: 'ntf_1' });
    expect(calls).toHaveLength(2);
    expect(calls[0]?.body).toBe(calls[1]?.body);
    expect(calls[0]?.headers['idempotency-key']).toBe(calls[1]?.headers['idempotency-key']);
  });

  it.each([
    ['a 400', problem(400, 'malformed_json')],
    ['a 401', problem(401, 'unauthorized')],
    ['a 409 of another kind', problem(409, 'not_cancellable')],
    ['a 422', problem(422, 'validation_failed')],
  ])('gives up at once after %s', async (_, answer) => {
    const { posthorn, calls } = await open([answer]);
    const error = await failureOf(posthorn.notifications.send(MAIL));
    const { status } = answer as { status: number };
    expect(error).toMatchObject({ status, detail: 'Not now.', requestId: 'req_1', errors: [] });
    expect(calls).toHaveLength(1);
  });

  it('asks four times at most, then says what the last answer was', async () => {
    const { posthorn, calls } = await open(Array(9).fill(problem(503, 'unavailable', { 'retry-after': '0' })));
    expect(await failureOf(posthorn.notifications.get('ntf_1'))).toMatchObject({ code: 'unavailable', status: 503 });
    expect(calls).toHaveLength(4);
  });

  it('asks once where no retry is wanted', async () => {
    const { posthorn, calls } = await open([problem(500, 'internal')], { maxRetries: 0 });
    await failureOf(posthorn.notifications.get('ntf_1'));
    expect(calls).toHaveLength(1);
  });

  it('does not repeat a POST without a key after an error that may have come after the work', async () => {
    const { posthorn, calls } = await open([problem(500, 'internal')]);
    await failureOf(posthorn.deadLetters.replay('dlt_1'));
    expect(calls).toHaveLength(1);
  });

  it('repeats such a POST where the server says that it did nothing', async () => {
    const { posthorn, calls } = await open([problem(429, 'rate_limited', { 'retry-after': '0' })]);
    await posthorn.deadLetters.replay('dlt_1');
    expect(calls).toHaveLength(2);
  });

  it('waits as long as Retry-After asks, in seconds or until a date', async () => {
    const date = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000);
    const { posthorn, calls, pauses } = await open([
      problem(429, 'rate_limited', { 'retry-after': '1' }),
      problem(503, 'unavailable', { 'retry-after': date.toUTCString() }),
    ]);
    await posthorn.notifications.get('ntf_1');
    expect(calls).toHaveLength(3);
    expect(pauses()[0]).toBeGreaterThanOrEqual(990);
    expect(Date.now()).toBeGreaterThanOrEqual(date.getTime() - 10);
  });

  it('waits for nothing that is more than a minute away, and says how long it would be', async () => {
    const { posthorn, calls } = await open([problem(429, 'quota_exceeded', { 'retry-after': '86400' })]);
    const error = await failureOf(posthorn.notifications.send(MAIL));
    expect(error).toMatchObject({ code: 'quota_exceeded', retryAfterMs: 86_400_000 });
    expect(calls).toHaveLength(1);
  });

  it('gives an attempt up when its time is over, and the call when nobody wants it any more', async () => {
    const { posthorn, calls } = await open(['hang', 'hang', 'hang'], { timeoutMs: 100, maxRetries: 1 });
    expect(await failureOf(posthorn.notifications.get('ntf_1'))).toMatchObject({ code: 'timeout', status: null });
    expect(calls).toHaveLength(2);
    const controller = new AbortController();
    const reason = new Error('not needed any more');
    const call = posthorn.notifications.get('ntf_1', { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(call).rejects.toBe(reason);
  });

  it('also gives up while it waits for the next attempt', async () => {
    const { posthorn, calls } = await open([problem(503, 'unavailable', { 'retry-after': '30' })]);
    const call = posthorn.notifications.get('ntf_1', { signal: AbortSignal.timeout(200) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(calls).toHaveLength(1);
  });

  it('takes the key to no other address', async () => {
    const elsewhere = await startReceiver(() => good);
    onTestFinished(() => elsewhere.close());
    const { posthorn } = await open([
      { status: 307, headers: { location: `${elsewhere.url}/api/notifications/ntf_1` } },
    ]);
    const error = await failureOf(posthorn.notifications.get('ntf_1'));
    expect(error).toMatchObject({ code: 'unexpected_answer', status: 307 });
    expect(elsewhere.calls).toHaveLength(0);
  });

  it('takes a page of somebody else for no answer', async () => {
    const { posthorn } = await open([
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hello</h1>' },
    ]);
    expect(await failureOf(posthorn.client.me())).toMatchObject({ code: 'unexpected_answer', status: 200 });
  });

  it('shows the key nowhere: not in the client, not in its errors', async () => {
    const { posthorn } = await open([problem(401, 'unauthorized'), 'break'], { maxRetries: 0 });
    const shown = [
      inspect(posthorn, { depth: 10, showHidden: true }),
      inspect(await failureOf(posthorn.client.me()), { depth: 10, showHidden: true }),
      inspect(await failureOf(posthorn.client.me()), { depth: 10, showHidden: true }),
      JSON.stringify(posthorn),
    ];
    for (const text of shown) expect(text).not.toContain('secret-of-the-key');
  });
});

it.each(['', 'nk_test_secret\n', 'nk_test secret', 'nk_test_sécret'])(
  'refuses a key that is none, without a word of it',
  (apiKey) => {
    try {
      createPosthorn({ apiKey });
      expect.unreachable('it was taken');
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_options' });
      expect(inspect(error)).not.toMatch(/s[eé]cret/);
    }
  },
);

it.each(['', 'localhost:3000', 'ftp://example.com'])('refuses the address "%s"', (baseUrl) => {
  expect(() => createPosthorn({ apiKey: 'nk_test_1', baseUrl })).toThrow(/baseUrl/);
});
