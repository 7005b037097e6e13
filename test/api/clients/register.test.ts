import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

const body = { name: 'Acme', email: 'ops@acme.example' };
const register = (payload: unknown, headers = {}, overrides: Partial<ApiDeps> = {}) =>
  createTestApi(db.database, overrides).send('POST', '/api/client/register', { body: payload, headers });

async function refused(answer: Promise<{ status: number; json: { code: string }; text: string }>, before: object) {
  const { status, json } = await answer;
  expect(await countRows(db.database)).toEqual(before);
  return [status, json.code];
}

describe('POST /api/client/register', () => {
  it('answers 201 with a key that works at once', async () => {
    const answer = await register(body);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json).toEqual({
      success: true,
      message: 'Client registered successfully',
      data: {
        clientId: expect.stringMatching(/^cli_[0-9a-z]{26}$/),
        ...body,
        apiKey: expect.stringMatching(/^nk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/),
        createdAt: expect.stringMatching(/Z$/),
      },
      warning: 'Save this API key securely. It will not be shown again!',
    });
    const used = await createTestApi(db.database).send('POST', '/api/notifications', {
      key: answer.json.data.apiKey,
      body: notificationBody(),
    });
    expect(used.status).toBe(202);
  });

  it('keeps the hash of the secret and nothing else of the key, also not in the log', async () => {
    const api = createTestApi(db.database);
    const { json } = await api.send('POST', '/api/client/register', { body });
    const [, , id, rest] = json.data.apiKey.split('_');
    const secret = rest.slice(0, 32);
    const { rows } = await db.database.pool.query('select * from api_keys where id = $1', [id]);
    expect(rows[0].secret_hash).toEqual(createHash('sha256').update(secret).digest());
    const dump = await db.database.pool.query('select to_jsonb(c) as c, to_jsonb(k) as k from clients c, api_keys k');
    expect(JSON.stringify(dump.rows)).not.toContain(secret);
    expect(JSON.stringify(api.lines())).not.toMatch(new RegExp(`${secret}|acme\\.example`));
    expect(api.lines()[0]).toMatchObject({ route: '/api/client/register', status: 201, clientId: json.data.clientId });
  });

  it.each<[string, unknown, string]>([
    ['no name', { email: 'a@b.example' }, 'validation_failed'],
    ['an empty name', { ...body, name: '' }, 'validation_failed'],
    ['a line break in the name', { ...body, name: 'a\nb' }, 'validation_failed'],
    ['an invalid address', { ...body, email: 'ops' }, 'validation_failed'],
    ['an unknown field', { ...body, role: 'admin' }, 'unknown_field'],
    ['an environment that is none', { ...body, environment: 'staging' }, 'validation_failed'],
  ])('refuses %s', async (_name, payload, code) => {
    const before = await countRows(db.database);
    expect(await refused(register(payload), before)).toEqual([422, code]);
  });

  it('is closed to everybody but the holder of the admin token where registration is not open', async () => {
    const before = await countRows(db.database);
    const closed = { openRegistration: false, adminToken: 'the operator’s token' };
    expect(await refused(register(body, {}, closed), before)).toEqual([403, 'registration_closed']);
    expect(await refused(register(body, { 'x-admin-token': '' }, { ...closed, adminToken: '' }), before)).toEqual([
      403,
      'registration_closed',
    ]);
    expect(
      await refused(register(body, { 'x-admin-token': 'guess' }, { ...closed, adminToken: null }), before),
    ).toEqual([403, 'registration_closed']);
    expect(await refused(register(body, { 'x-admin-token': 'guess' }, closed), before)).toEqual([401, 'unauthorized']);
    const open = await register(body, { 'x-admin-token': 'secret' }, { ...closed, adminToken: 'secret' });
    expect(open.status).toBe(201);
  });
});
