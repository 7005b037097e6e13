import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/role.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient } from '../../support/factories/clients.ts';
import {
  byCookie,
  createMember,
  createSession,
  PASSWORD,
  type TestMember,
  tokenIn,
} from '../../support/factories/members.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
let member: TestMember;
let session: { id: string; token: string };
beforeEach(async () => {
  ({ member, session } = await open('developer'));
});

async function open(role: Role, options: { isElevated?: boolean } = {}) {
  const made = await createMember(db.database, client, { role });
  return { member: made, session: await createSession(db.database, made.id, options) };
}
const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);
const mine = (more: Record<string, string> = {}, token = session.token) => ({ ...byCookie(token, client), ...more });
const ask = (method: string, path: string, body?: unknown, headers = mine()) =>
  api.send(method, path, { body, headers });
const codeOf = async (answer: ReturnType<typeof ask>) => {
  const { status, json } = await answer;
  return [status, json.code];
};
const send = (headers: Record<string, string>) => ask('POST', '/api/notifications', notificationBody(), headers);

describe('a session', () => {
  it('does what the role of its member allows, and is named in the audit log', async () => {
    expect((await send(mine())).status).toBe(202);
    expect((await ask('GET', '/api/notifications')).json.data.length).toBeGreaterThan(0);
    const { status } = await ask('PATCH', '/api/client/settings', { retry: { delaysMs: [5_000] } });
    expect(status).toBe(200);
    const { rows } = await query(
      'select actor from audit_log where client_id = $1 order by id desc limit 1',
      client.id,
    );
    expect(rows[0].actor).toBe(`member:${member.publicId}`);
    expect(await codeOf(ask('GET', '/api/audit'))).toEqual([403, 'insufficient_scope']);
    expect(await codeOf(ask('GET', '/api/members'))).toEqual([403, 'insufficient_scope']);
  });

  it.each([
    ['it was not used for 12 hours', `seen_at = now() - interval '12 hours 1 second'`],
    ['7 days are over, however often it was used', `expires_at = now()`],
  ])('ends when %s', async (_when, assignment) => {
    expect((await ask('GET', '/api/session')).status).toBe(200);
    await query(`update sessions set ${assignment} where id = $1`, session.id);
    for (const path of ['/api/session', '/api/client/me']) {
      expect(await codeOf(ask('GET', path))).toEqual([401, 'unauthorized']);
    }
  });

  it('goes on for as long as it is used, which is noted once a minute', async () => {
    const seenAt = async () => (await query('select seen_at from sessions where id = $1', session.id)).rows[0].seen_at;
    const first = await seenAt();
    await ask('GET', '/api/session');
    expect(await seenAt()).toEqual(first);
    await query(`update sessions set seen_at = now() - interval '11 hours' where id = $1`, session.id);
    await ask('GET', '/api/session');
    await eventually(async () => (await seenAt()) >= first);
  });

  it.each([
    ['no client is named', {}],
    ['the client is no id', { 'x-client-id': 'cli_1' }],
    ['the environment is none', { 'x-environment': 'staging' }],
  ])('does nothing where %s', async (_where, headers) => {
    const { 'x-client-id': _, ...rest } = mine();
    const named = 'x-environment' in headers ? mine(headers) : { ...rest, ...headers };
    expect(await codeOf(ask('GET', '/api/client/me', undefined, named))).toEqual([403, 'not_a_member']);
  });

  it('does nothing for a client that its member does not belong to, or no longer', async () => {
    const other = await createClient(db.database);
    const foreign = mine({ 'x-client-id': other.publicId });
    expect(await codeOf(ask('GET', '/api/client/me', undefined, foreign))).toEqual([403, 'not_a_member']);
    await query('update memberships set disabled_at = now() where member_id = $1', member.id);
    expect(await codeOf(ask('GET', '/api/client/me'))).toEqual([403, 'not_a_member']);
    expect((await ask('GET', '/api/session')).json.data.clients).toEqual([]);
  });

  it('sees what test keys sent where it asks for that, and is refused what is live', async () => {
    const test = mine({ 'x-environment': 'test' });
    const { json } = await send(test);
    const { rows } = await query(`select environment from notifications order by id desc limit 1`);
    expect([json.success, rows[0].environment]).toEqual([true, 'test']);
    const settings = ask('PATCH', '/api/client/settings', { retry: null }, test);
    expect(await codeOf(settings)).toEqual([403, 'live_keys_only']);
  });

  it('counts for less than a key in the same request', async () => {
    const { member: viewer } = await open('viewer');
    const { token } = await createSession(db.database, viewer.id);
    const headers = { ...mine({}, token), 'x-api-key': client.apiKey };
    expect((await send(headers)).status).toBe(202);
    expect(await codeOf(send({ ...headers, 'x-api-key': '' }))).toEqual([401, 'unauthorized']);
  });

  it('makes no token of a user, which belongs to a key', async () => {
    const answer = ask('POST', '/api/inbox/tokens', { userId: 'ada' });
    expect(await codeOf(answer)).toEqual([403, 'keys_only']);
    expect((await ask('GET', '/api/inbox?userId=ada')).status).toBe(200);
  });

  it('is ended by logging out, and the cookie is taken away', async () => {
    const answer = await ask('DELETE', '/api/session');
    expect(answer.status).toBe(200);
    expect(tokenIn(answer)).toBe('');
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await ask('GET', '/api/session')).status).toBe(401);
  });
});

describe('what changes something by a cookie', () => {
  const from = (headers: Record<string, string>) => {
    const { 'sec-fetch-site': _, ...rest } = mine();
    return { ...rest, ...headers };
  };
  it.each([
    [{}, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://posthorn.test' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://posthorn.test.evil.example' }, 403],
    [{ origin: 'https://posthorn.test' }, 403],
    [{ origin: 'http://posthorn.test' }, 202],
    [{ 'sec-fetch-site': 'same-origin' }, 202],
  ])('must come from a page of ours: %j', async (headers, status) => {
    const before = (await query('select count(*)::int as n from notifications')).rows[0].n;
    const answer = await send(from(headers as Record<string, string>));
    expect(answer.status, answer.text).toBe(status);
    if (status === 403) expect(answer.json.code).toBe('cross_origin');
    const after = (await query('select count(*)::int as n from notifications')).rows[0].n;
    expect(after - before).toBe(status === 202 ? 1 : 0);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'Text/Plain;charset=utf-8',
  ])('is no form: %s', async (type) => {
    expect(await codeOf(ask('DELETE', '/api/session', 'a=b', mine({ 'content-type': type })))).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect((await ask('GET', '/api/session')).status).toBe(200);
  });

  it('may be looked at from anywhere, since only our pages can read the answer', async () => {
    const answer = await ask('GET', '/api/session', undefined, from({ 'sec-fetch-site': 'cross-site' }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('elevation', () => {
  const newKey = (headers = mine()) => ask('POST', '/api/keys', { name: 'Made by a member' }, headers);

  it('is asked for before what is dangerous, lasts for ten minutes, and changes the token', async () => {
    expect(await codeOf(newKey())).toEqual([403, 'elevation_required']);
    expect(await codeOf(ask('POST', '/api/session/elevate', { password: 'wrong' }))).toEqual([401, 'wrong_login']);
    await query('update login_tries set blocked_until = now()');
    const elevated = await ask('POST', '/api/session/elevate', { password: PASSWORD });
    expect(elevated.status, elevated.text).toBe(200);
    const lastsMs = Date.parse(elevated.json.data.elevatedUntil) - Date.now();
    expect(Math.abs(lastsMs - 600_000)).toBeLessThan(30_000);
    expect((await ask('GET', '/api/session')).status).toBe(401);
    const token = tokenIn(elevated);
    const made = await newKey(mine({}, token));
    expect(made.status, made.text).toBe(201);
    expect(made.json.data.scopes).not.toContain('admin');
    await query(`update sessions set elevated_until = now() where id = $1`, session.id);
    expect(await codeOf(newKey(mine({}, token)))).toEqual([403, 'elevation_required']);
    expect((await ask('GET', '/api/session', undefined, mine({}, token))).json.data.session.elevatedUntil).toBeNull();
  });

  it('waits after its own failures, and not after those of log-ins, which anybody can bring about', async () => {
    const blocked = `update login_tries set blocked_until = now() + interval '1 minute'`;
    await api.send('POST', '/api/session', { body: { email: member.email, password: 'wrong' } });
    await query(blocked);
    expect(await codeOf(ask('POST', '/api/session/elevate', { password: 'wrong' }))).toEqual([401, 'wrong_login']);
    await query(blocked);
    expect(await codeOf(ask('POST', '/api/session/elevate', { password: PASSWORD }))).toEqual([429, 'too_many_tries']);
    await query('delete from login_tries');
    expect((await ask('POST', '/api/session/elevate', { password: PASSWORD })).status).toBe(200);
  });

  it('is not asked of keys', async () => {
    expect((await api.send('POST', '/api/keys', { key: client.apiKey, body: { name: 'By a key' } })).status).toBe(201);
  });

  it('gives nothing that the role does not have', async () => {
    const { session: elevated } = await open('developer', { isElevated: true });
    const wide = { name: 'Too wide', scopes: ['admin'] };
    expect(await codeOf(ask('POST', '/api/keys', wide, mine({}, elevated.token)))).toEqual([403, 'insufficient_scope']);
    const { session: viewer } = await open('viewer', { isElevated: true });
    expect(await codeOf(newKey(mine({}, viewer.token)))).toEqual([403, 'insufficient_scope']);
  });

  it('needs something to prove it by', async () => {
    for (const body of [{}, { password: PASSWORD, more: 1 }, { totp: '12345' }]) {
      expect((await ask('POST', '/api/session/elevate', body)).status).toBe(422);
    }
  });

  it('changes the password, which ends the other sessions', async () => {
    const other = await createSession(db.database, member.id);
    const password = 'seven grey geese under a bridge';
    expect(await codeOf(ask('PUT', '/api/session/password', { password }))).toEqual([403, 'elevation_required']);
    await query(`update sessions set elevated_until = now() + interval '1 minute' where id = $1`, session.id);
    expect((await ask('PUT', '/api/session/password', { password: 'password1234' })).json.code).toBe(
      'validation_failed',
    );
    expect((await ask('PUT', '/api/session/password', { password })).status).toBe(200);
    expect((await ask('GET', '/api/session')).status).toBe(200);
    expect((await ask('GET', '/api/session', undefined, mine({}, other.token))).status).toBe(401);
    const logIn = (given: string) =>
      api.send('POST', '/api/session', { body: { email: member.email, password: given } });
    expect((await logIn(PASSWORD)).status).toBe(401);
    await query('update login_tries set blocked_until = now()');
    expect((await logIn(password)).status).toBe(201);
  });
});

describe('the list of one’s sessions', () => {
  it('shows those that are live, and which one asks', async () => {
    const [other, over] = [await createSession(db.database, member.id), await createSession(db.database, member.id)];
    await createSession(db.database, (await open('viewer')).member.id);
    await query('update sessions set expires_at = now() where id = $1', over.id);
    const { json } = await ask('GET', '/api/session/list');
    expect(json.data.map(({ isThis }: { isThis: boolean }) => isThis)).toEqual([false, true]);
    expect(json.data[0]).toMatchObject({ userAgent: 'a test' });
    expect((await ask('DELETE', `/api/session/list/${json.data[0].id}`)).status).toBe(200);
    expect((await ask('GET', '/api/session', undefined, mine({}, other.token))).status).toBe(401);
  });

  it('ends all others at once', async () => {
    const others = await Promise.all([1, 2].map(() => createSession(db.database, member.id)));
    expect((await ask('DELETE', '/api/session/list')).json.data).toEqual({ ended: 2 });
    for (const { token } of others)
      expect((await ask('GET', '/api/session', undefined, mine({}, token))).status).toBe(401);
    expect((await ask('GET', '/api/session')).status).toBe(200);
  });

  it('has no session of anybody else', async () => {
    const { session: foreign } = await open('owner');
    const { json } = await ask('GET', '/api/session/list', undefined, byCookie(foreign.token));
    expect(await codeOf(ask('DELETE', `/api/session/list/${json.data[0].id}`))).toEqual([404, 'not_found']);
    expect((await ask('GET', '/api/session', undefined, byCookie(foreign.token))).status).toBe(200);
  });
});

it('where a second factor is required, who has none can do nothing but set one up', async () => {
  const strict = createTestApi(db.database, { requireMfa: true });
  const answer = await strict.send('GET', '/api/client/me', { headers: mine() });
  expect([answer.status, answer.json.code]).toEqual([403, 'second_factor_required']);
  expect((await strict.send('GET', '/api/session', { headers: mine() })).status).toBe(200);
  await query(`update members set totp_secret = 'A', totp_confirmed_at = now() where id = $1`, member.id);
  expect((await strict.send('GET', '/api/client/me', { headers: mine() })).status).toBe(200);
  expect((await strict.send('GET', '/api/client/me', { key: client.apiKey })).status).toBe(200);
});

describe('the second factor', () => {
  beforeEach(() =>
    query(`update sessions set elevated_until = now() + interval '9 minutes' where id = $1`, session.id),
  );

  it('counts once a code of it has come, and is removed again', async () => {
    const proposed = await ask('POST', '/api/session/totp');
    expect(proposed.json.data.url).toContain(`secret=${proposed.json.data.secret}`);
    const wrong = await ask('POST', '/api/session/totp/confirm', { totp: '000000' });
    expect(wrong.json).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/totp' }] });
    expect((await ask('GET', '/api/session')).json.data.member.hasTotp).toBe(false);
    await query('update sessions set elevated_until = null where id = $1', session.id);
    const guess = ask('POST', '/api/session/totp/confirm', { totp: '000000' });
    expect(await codeOf(guess)).toEqual([403, 'elevation_required']);
    await query(`update sessions set elevated_until = now() + interval '9 minutes' where id = $1`, session.id);
    await query('update members set totp_confirmed_at = now() where id = $1', member.id);
    expect((await ask('GET', '/api/session')).json.data.member.hasTotp).toBe(true);
    expect(await codeOf(ask('POST', '/api/session/totp'))).toEqual([409, 'totp_enabled']);
    expect((await ask('DELETE', '/api/session/totp')).status).toBe(200);
    expect((await ask('GET', '/api/session')).json.data.member.hasTotp).toBe(false);
    expect(await codeOf(ask('POST', '/api/session/totp/confirm', { totp: '000000' }))).toEqual([404, 'not_found']);
  });
});
