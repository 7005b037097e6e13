import { beforeEach, describe, expect, it } from 'vitest';
import { createAttempts } from '../../../src/api/limits/attempts.ts';
import { createApiKey } from '../../../src/services/keys/api-key.ts';
import { createKey } from '../../support/factories/clients.ts';
import { RECEIPTS_TOKEN, RECEIVING } from '../../support/factories/receipts.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';

const TOKEN = 'the token of the operator';
const HERE = '203.0.113.7';
const { db, client } = useClient();

let api: TestApi;
beforeEach(() => {
  api = createTestApi(db.database, { adminToken: TOKEN });
});

const asOperator = (token: string, from = HERE, path = '/api/audit') =>
  api.send('GET', path, { headers: { 'x-admin-token': token }, from });
const withKey = (key: string, from = HERE) => api.send('GET', '/api/client/me', { key, from });
const register = (from = HERE, headers = {}) =>
  api.send('POST', '/api/client/register', { body: { name: 'A', email: 'a@example.com' }, headers, from });

async function statuses(count: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n++) found.push((await ask()).status);
  return found;
}

describe('guessing the operator’s token', () => {
  it('is answered 429 after ten times, by every door that takes it, and then not even the right one is looked at', async () => {
    const doors = ['/api/audit', '/health', '/api/dead-letters', '/api/usage'];
    let n = 0;
    expect(await statuses(10, () => asOperator('a guess', HERE, doors[n++ % doors.length]))).toEqual(
      Array(10).fill(401),
    );
    const refused = await asOperator(TOKEN);
    expect(refused.json).toMatchObject({ status: 429, code: 'too_many_attempts' });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await register(HERE, { 'x-admin-token': TOKEN })).status).toBe(429);
    expect((await asOperator(TOKEN, '203.0.113.8')).status).toBe(200);
    expect((await withKey(client.apiKey)).status).toBe(200);
  });

  it('counts all addresses of one IPv6 network together, and IPv4 in IPv6 as IPv4', async () => {
    let n = 0;
    await statuses(10, () => asOperator('a guess', `2001:db8:7::${++n}`));
    expect((await asOperator(TOKEN, '2001:db8:7:9::1')).status).toBe(429);
    expect((await asOperator(TOKEN, '2001:db8:8::1')).status).toBe(200);
    await statuses(10, () => asOperator('a guess', '::ffff:198.51.100.1'));
    expect((await asOperator(TOKEN, '198.51.100.1')).status).toBe(429);
    expect((await asOperator(TOKEN, '::ffff:198.51.100.2')).status).toBe(200);
  });
});

it('failing with keys is answered 429 after sixty times, while a good key of the same address is let in', async () => {
  const { text: unknown } = createApiKey('live');
  const { apiKey: narrow } = await createKey(db.database, client.id, {
    scopes: ['settings'],
    allowedIps: ['10.0.0.1/32'],
  });
  expect(new Set(await statuses(30, () => withKey(unknown)))).toEqual(new Set([401]));
  expect(new Set(await statuses(30, () => withKey(narrow)))).toEqual(new Set([403]));
  const answers = [await withKey(unknown), await withKey('swordfish'), await withKey(narrow)];
  for (const { json, headers } of answers) {
    expect(json).toMatchObject({ status: 429, code: 'too_many_attempts' });
    expect(headers.get('www-authenticate')).toBeNull();
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await withKey(client.apiKey)).status).toBe(200);
  expect((await withKey(unknown, '203.0.113.8')).status).toBe(401);
});

it('guessing the secret path of receipts is answered 429 after sixty times', async () => {
  const receiving = createTestApi(db.database, RECEIVING);
  const post = (token: string) =>
    receiving.send('POST', `/api/receipts/msg91/${token}`, { body: '{}', from: HERE }).then(({ status }) => status);
  for (let n = 0; n < 60; n++) expect(await post(`a-guess-of-a-token-${n}`)).toBe(404);
  expect(await post('another-guess-of-a-token')).toBe(429);
  expect(receiving.lines().at(-1)).toMatchObject({ status: 429, network: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(await post(RECEIPTS_TOKEN)).not.toBe(429);
});

it('registering is answered 429 after thirty times, but to the operator', async () => {
  expect(new Set(await statuses(30, () => register()))).toEqual(new Set([201]));
  expect((await register()).json).toMatchObject({ status: 429, code: 'too_many_attempts' });
  expect((await register('203.0.113.8')).status).toBe(201);
  expect((await register(HERE, { 'x-admin-token': TOKEN })).status).toBe(201);
});

describe('the log', () => {
  const networksOf = async (ask: () => Promise<unknown>): Promise<unknown[]> => {
    const before = api.lines().length;
    await ask();
    return api
      .lines()
      .slice(before)
      .map(({ network }) => network);
  };

  it('tells callers of one network from those of others, where they were refused or have registered', async () => {
    const bad = (from: string) => networksOf(() => withKey('swordfish', from));
    const [one, same, other] = [await bad('203.0.113.7'), await bad('203.0.113.200'), await bad('203.0.114.7')];
    expect(one).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    const [six, alike, apart] = [
      await bad('2001:db8:7::1'),
      await bad('2001:db8:7:ffff::2'),
      await bad('2001:db8:8::1'),
    ];
    expect(alike).toEqual(six);
    expect(apart).not.toEqual(six);
    expect(await networksOf(() => register('203.0.113.9'))).toEqual(one);
    expect(await networksOf(() => asOperator('a guess', '203.0.113.9'))).toEqual(one);
  });

  it('tells nothing of who is let in, and of nobody the address', async () => {
    expect(await networksOf(() => withKey(client.apiKey))).toEqual([undefined]);
    await withKey('swordfish', '203.0.113.77');
    await withKey('swordfish', '2001:db8:77::1');
    expect(JSON.stringify(api.lines())).not.toMatch(/203\.0\.113|2001:db8/);
    const elsewhere = createTestApi(db.database, { secret: 'another secret of tests' });
    await elsewhere.send('GET', '/api/client/me', { key: 'swordfish', from: HERE });
    const [ours] = await networksOf(() => withKey('swordfish'));
    expect(elsewhere.lines().at(-1)?.network).not.toBe(ours);
  });
});

describe('attempts', () => {
  it('begin anew with each minute', () => {
    let now = 1_000;
    const attempts = createAttempts(2, () => now);
    for (let n = 0; n < 2; n++) attempts.count('a');
    expect(attempts.waitSeconds('a')).toBe(60);
    expect(attempts.waitSeconds('b')).toBeNull();
    now += 59_500;
    expect(attempts.waitSeconds('a')).toBe(1);
    now += 500;
    expect(attempts.waitSeconds('a')).toBeNull();
  });

  it('of more addresses than memory may hold share one count', () => {
    const attempts = createAttempts(2, () => 0);
    for (let n = 0; n < 50_002; n++) attempts.count(`address ${n}`);
    expect(attempts.waitSeconds('address 0')).toBeNull();
    expect(attempts.waitSeconds('a new one')).not.toBeNull();
  });
});
