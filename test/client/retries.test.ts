import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPosthorn, type PosthornOptions } from '../../src/client/index.ts';
import { collectMeanwhile } from '../support/fakes/collector.ts';
import { type ReceiverAnswer, startReceiver } from '../support/fakes/receiver.ts';
import { failureOf, MAIL } from './failure-of.ts';

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

  it('gives an attempt up when its time is over, and the call when nobody wants it any more, whatever is collected meanwhile', async () => {
    collectMeanwhile();
    const { posthorn, calls } = await open(['hang', 'hang', 'hang'], { timeoutMs: 1_000, maxRetries: 1 });
    expect(await failureOf(posthorn.notifications.get('ntf_1'))).toMatchObject({ code: 'timeout', status: null });
    expect(calls).toHaveLength(2);
    const controller = new AbortController();
    const reason = new Error('not needed any more');
    const call = posthorn.notifications.get('ntf_1', { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 250);
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
