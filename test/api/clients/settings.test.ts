import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';
import { createSettingsOf } from '../../../src/services/clients/settings-of.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

const PATH = '/api/client/settings';
const DEFAULTS = { limits: DEFAULT_LIMITS, retry: DEFAULT_RETRY, quotas: {}, prices: {} };
const limit = { count: 3, windowMs: 5_000 };

const patch = (body: unknown) => api.send('PATCH', PATH, { key: client.apiKey, body });
const read = (key = client.apiKey, via = api) => via.send('GET', PATH, { key });

async function changed(body: unknown) {
  const answer = await patch(body);
  expect(answer.status, answer.text).toBe(200);
  const [again, me] = [await read(), await api.send('GET', '/api/client/me', { key: client.apiKey })];
  expect(again.json.data).toEqual(answer.json.data);
  expect(me.json.data.settings).toEqual(answer.json.data);
  return answer.json;
}

/** What a notification that is accepted now gets pinned. */
async function pinned(via = api, retry?: object) {
  const body = notificationBody(retry ? { retry } : {});
  const { json } = await via.send('POST', '/api/notifications', { key: client.apiKey, body });
  const id = fromPublicId('notification', json.data.notificationId);
  const { rows } = await db.database.pool.query('select id, limits, retry from notifications where id = $1', [id]);
  return rows[0];
}

const stored = async () => (await db.database.pool.query('select * from client_settings')).rows;

describe('GET /api/client/settings', () => {
  it('answers the instance’s defaults to a client that has set nothing', async () => {
    const answer = await read();
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({ success: true, message: 'Settings found', data: DEFAULTS });
  });

  it('answers what another process has just set', async () => {
    const other = createTestApi(db.database);
    await read(client.apiKey, other);
    await patch({ limits: { email: limit } });
    expect((await read(client.apiKey, other)).json.data.limits.email).toEqual(limit);
  });
});

describe('GET /api/client/settings/own', () => {
  const own = (key = client.apiKey) => api.send('GET', `${PATH}/own`, { key });
  const patchIf = (match: string, body: unknown) =>
    api.send('PATCH', PATH, { key: client.apiKey, body, headers: { 'if-match': match } });

  it('shows what the client has set, and nothing of the defaults', async () => {
    expect((await own()).json.data).toEqual({ limits: {}, retry: null, quotas: {}, prices: {} });
    await patch({ limits: { email: limit }, retry: { maxRetries: 5 }, quotas: { sms: { perDay: 1 } } });
    expect((await own()).json.data).toEqual({
      limits: { email: limit },
      retry: { maxRetries: 5 },
      quotas: { sms: { perDay: 1 } },
      prices: {},
    });
  });

  it('has an ETag by which no change of somebody else is lost', async () => {
    const etag = async () => (await own()).headers.get('etag') ?? '';
    const first = await etag();
    expect((await patchIf(first, { limits: { email: limit } })).status).toBe(200);
    const late = await patchIf(first, { limits: { sms: limit } });
    expect(late.json).toMatchObject({ status: 412, code: 'revision_mismatch' });
    expect((await own()).json.data.limits).toEqual({ email: limit });
    const second = await etag();
    expect(second).not.toBe(first);
    expect((await patchIf(second, { limits: { email: null } })).status).toBe(200);
    expect(await etag()).toBe(first);
    for (const [match, status] of [
      ['*', 200],
      ['unquoted', 412],
    ] as const) {
      expect((await patchIf(match, {})).status).toBe(status);
    }
  });

  it('lets one of two changes at once through', async () => {
    const match = (await own()).headers.get('etag') ?? '';
    const answers = await Promise.all([
      patchIf(match, { limits: { email: limit } }),
      patchIf(match, { limits: { sms: limit } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(Object.keys((await own()).json.data.limits)).toHaveLength(1);
  });
});

describe('PATCH /api/client/settings', () => {
  it('sets the limit of one channel, answers what then holds, and leaves the rest', async () => {
    const json = await changed({ limits: { email: limit } });
    expect(json).toMatchObject({ success: true, message: 'Settings changed' });
    expect(json.data).toEqual({ ...DEFAULTS, limits: { ...DEFAULT_LIMITS, email: limit } });
    const more = await changed({ limits: { sms: limit, in_app: { count: 10_000, windowMs: 86_400_000 } } });
    expect(more.data.limits).toMatchObject({ email: limit, sms: limit, in_app: { count: 10_000 } });
    const retry = await changed({ retry: { delaysMs: [1, 2] } });
    expect(retry.data).toEqual({ ...DEFAULTS, limits: more.data.limits, retry: { delaysMs: [1, 2] } });
  });

  it('fills the gaps of a policy from the instance’s defaults, and replaces it as a whole', async () => {
    const first = await changed({ retry: { maxRetries: 5 } });
    expect(first.data.retry).toEqual({ ...DEFAULT_RETRY, maxRetries: 5 });
    const second = await changed({ retry: { jitter: 0.5 } });
    expect(second.data.retry).toEqual({ ...DEFAULT_RETRY, jitter: 0.5 });
  });

  it('goes back to the default with null, for one channel or for the policy', async () => {
    await changed({ limits: { email: limit, sms: limit }, retry: { maxRetries: 0 } });
    const channel = await changed({ limits: { email: null } });
    expect(channel.data.limits).toEqual({ ...DEFAULT_LIMITS, sms: limit });
    expect(channel.data.retry).toMatchObject({ maxRetries: 0 });
    expect((await changed({ retry: null })).data.retry).toEqual(DEFAULT_RETRY);
    expect((await changed({ limits: { sms: null, push: null } })).data).toEqual(DEFAULTS);
  });

  it('takes null from a client that has set nothing, and a body that changes nothing', async () => {
    expect((await changed({ limits: { email: null }, retry: null })).data).toEqual(DEFAULTS);
    await changed({ limits: { email: limit } });
    for (const body of [{}, { limits: {} }]) expect((await changed(body)).data.limits.email).toEqual(limit);
  });

  it('sets quotas and prices by channel, takes them back with null, and leaves the rest', async () => {
    const quotas = { email: { perDay: 5, perMonth: 100 }, sms: { perDay: 1 } };
    const prices = { sms: { amount: '0.0075', currency: 'USD' } };
    expect((await changed({ quotas, prices })).data).toEqual({ ...DEFAULTS, quotas, prices });
    const less = await changed({ quotas: { email: { perMonth: 90 }, sms: null }, prices: { email: prices.sms } });
    expect(less.data).toEqual({
      ...DEFAULTS,
      quotas: { email: { perMonth: 90 } },
      prices: { sms: prices.sms, email: prices.sms },
    });
    expect((await changed({ quotas: { email: null }, prices: { sms: null, email: null } })).data).toEqual(DEFAULTS);
  });

  it('cannot raise a quota of the operator', async () => {
    const settingsOf = createSettingsOf(db.database.pool, {
      limits: DEFAULT_LIMITS,
      retry: DEFAULT_RETRY,
      quotas: { email: { perDay: 10 } },
    });
    const own = createTestApi(db.database, { settingsOf });
    await patch({ quotas: { email: { perDay: 1_000, perMonth: 7 } } });
    expect((await read(client.apiKey, own)).json.data.quotas).toEqual({ email: { perDay: 10, perMonth: 7 } });
  });

  it('is one client’s only', async () => {
    await changed({ limits: { email: limit } });
    const other = await createClient(db.database);
    expect((await read(other.apiKey)).json.data).toEqual(DEFAULTS);
  });

  it('keeps both of two changes of different channels at once', async () => {
    await Promise.all([patch({ limits: { email: limit } }), patch({ limits: { sms: limit } })]);
    expect((await read()).json.data.limits).toMatchObject({ email: limit, sms: limit });
  });

  it('is pinned on what is accepted from then on, at once here and within 5 s in another process', async () => {
    const other = createTestApi(db.database);
    const before = await pinned(other);
    expect(before.limits).toEqual({ email: DEFAULT_LIMITS.email });
    await changed({ limits: { email: limit }, retry: { delaysMs: [7] } });
    expect(await pinned()).toMatchObject({ limits: { email: limit }, retry: { delaysMs: [7] } });
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 5_000);
    onTestFinished(() => clock.mockRestore());
    expect(await pinned(other)).toMatchObject({ limits: { email: limit }, retry: { delaysMs: [7] } });
    const { rows } = await db.database.pool.query('select limits from notifications where id = $1', [before.id]);
    expect(rows[0].limits).toEqual(before.limits);
  });

  it('gives way to a request’s own policy, also where the client’s is a list of delays', async () => {
    await changed({ retry: { delaysMs: [7] } });
    expect((await pinned(api, { maxRetries: 1 })).retry).toEqual({ ...DEFAULT_RETRY, maxRetries: 1 });
    expect((await pinned(api, { delaysMs: [] })).retry).toEqual({ delaysMs: [] });
    await changed({ retry: { maxRetries: 9, factor: 3 } });
    expect((await pinned(api, { maxRetries: 1 })).retry).toEqual({ ...DEFAULT_RETRY, maxRetries: 1, factor: 3 });
  });

  it.each<[string, unknown, string, string]>([
    ['count 0', { limits: { email: { count: 0, windowMs: 1_000 } } }, '/limits/email/count', 'out_of_range'],
    ['count 10,001', { limits: { sms: { count: 10_001, windowMs: 1_000 } } }, '/limits/sms/count', 'out_of_range'],
    ['half a message', { limits: { email: { count: 1.5, windowMs: 1_000 } } }, '/limits/email/count', 'invalid_type'],
    ['a count in words', { limits: { email: { count: '5', windowMs: 1_000 } } }, '/limits/email/count', 'invalid_type'],
    ['no count', { limits: { email: { windowMs: 1_000 } } }, '/limits/email/count', 'required'],
    ['no window', { limits: { email: { count: 1 } } }, '/limits/email/windowMs', 'required'],
    [
      'a window of 999 ms',
      { limits: { email: { count: 1, windowMs: 999 } } },
      '/limits/email/windowMs',
      'out_of_range',
    ],
    [
      'a window over a day',
      { limits: { email: { count: 1, windowMs: 86_400_001 } } },
      '/limits/email/windowMs',
      'out_of_range',
    ],
    ['a limit that is a number', { limits: { email: 5 } }, '/limits/email', 'invalid_type'],
    ['null for all limits', { limits: null }, '/limits', 'invalid_type'],
    ['21 retries', { retry: { maxRetries: 21 } }, '/retry/maxRetries', 'out_of_range'],
    ['both forms of retry', { retry: { maxRetries: 1, delaysMs: [1] } }, '/retry/delaysMs', 'conflicting_fields'],
    ['a quota of 0', { quotas: { sms: { perDay: 0 } } }, '/quotas/sms/perDay', 'out_of_range'],
    ['half a notification', { quotas: { sms: { perDay: 1.5 } } }, '/quotas/sms/perDay', 'invalid_type'],
    ['a quota over a billion', { quotas: { sms: { perMonth: 1e9 + 1 } } }, '/quotas/sms/perMonth', 'out_of_range'],
    [
      'a price that is a number',
      { prices: { sms: { amount: 0.01, currency: 'USD' } } },
      '/prices/sms/amount',
      'invalid_type',
    ],
    ['a negative price', { prices: { sms: { amount: '-1', currency: 'USD' } } }, '/prices/sms/amount', 'invalid_value'],
    [
      'a currency in words',
      { prices: { sms: { amount: '1', currency: 'dollar' } } },
      '/prices/sms/currency',
      'invalid_value',
    ],
    ['a number for retry', { retry: 3 }, '/retry', 'invalid_type'],
    ['a list', [], '', 'invalid_type'],
  ])('refuses %s with a pointer, and sets nothing', async (_name, body, pointer, code) => {
    const before = await stored();
    const answer = await patch(body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
    expect(await stored()).toEqual(before);
  });

  it.each<[unknown, string]>([
    [{ colour: 'red' }, '/colour'],
    [{ limits: { pigeon: limit } }, '/limits/pigeon'],
    [{ limits: { email: { ...limit, burst: 1 } } }, '/limits/email/burst'],
    [{ retry: { times: 3 } }, '/retry/times'],
    [{ quotas: { email: { perHour: 1 } } }, '/quotas/email/perHour'],
    ['{"limits":{"__proto__":{"count":1}}}', '/limits/__proto__'],
  ])('refuses the unknown field of %j, and sets nothing', async (body, pointer) => {
    const before = await stored();
    const answer = await patch(body);
    expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([422, 'unknown_field', pointer]);
    expect(await stored()).toEqual(before);
  });

  it('refuses another method, and names those that are allowed', async () => {
    const answer = await api.send('PUT', PATH, { key: client.apiKey, body: {} });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, PATCH, HEAD']);
  });
});
