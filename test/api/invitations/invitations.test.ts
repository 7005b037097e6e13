import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient, createKey, type TestClient } from '../../support/factories/clients.ts';
import { byCookie, createMember, createSession, PASSWORD } from '../../support/factories/members.ts';
import type { Answer } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, api } = useApi();
let client: TestClient;
let headers: Record<string, string>;
beforeEach(async () => {
  client = await createClient(db.database);
  const owner = await createMember(db.database, client);
  headers = byCookie((await createSession(db.database, owner.id, { isElevated: true })).token, client);
});

let guests = 0;
const guest = () => `guest-${++guests}@example.com`;
const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);
const invite = (body: object, more: object = {}) => api.send('POST', '/api/invitations', { body, headers, ...more });
const accept = (body: object, from?: string) =>
  api.send('POST', '/api/invitations/accept', { body, ...(from && { from }) });
const tokenIn = ({ json }: Answer): string => json.data.link.split('#')[1];
const password = 'seven grey geese under a bridge';
/** The words of the last mail to somebody, of Posthorn’s own client. */
async function mailTo(email: string): Promise<string> {
  const found = await eventually(async () => {
    const { rows } = await query(
      `select n.content, n.client_id from notifications n where n.recipient ->> 'email' = $1 order by n.id desc limit 1`,
      email,
    );
    return rows[0];
  });
  expect(found.client_id).not.toBe(client.id);
  return found.content.text;
}

it('an invitation is accepted once, makes an account, and opens no session', async () => {
  const email = guest();
  const made = await invite({ email: email.toUpperCase(), role: 'support', byMail: false });
  expect(made.status, made.text).toBe(201);
  expect(made.json.data).toMatchObject({ email, role: 'support' });
  const joined = await accept({ token: tokenIn(made), name: 'Grace', password });
  expect(joined.status, joined.text).toBe(201);
  expect(joined.json.data).toEqual({ email, clientId: client.publicId, role: 'support' });
  expect(joined.headers.get('set-cookie')).toBeNull();
  expect((await accept({ token: tokenIn(made), name: 'Eve', password })).json).toMatchObject({ code: 'invalid_link' });
  const logIn = await api.send('POST', '/api/session', { body: { email, password } });
  expect(logIn.json.data).toMatchObject({ member: { name: 'Grace' }, clients: [{ role: 'support' }] });
  expect((await invite({ email, role: 'viewer' })).json.code).toBe('already_member');
});

it('of two who accept it at the same time, one is let in', async () => {
  const made = await invite({ email: guest(), role: 'viewer', byMail: false });
  const answers = await Promise.all([1, 2].map(() => accept({ token: tokenIn(made), password })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
});

it('looking at a link uses nothing up', async () => {
  const made = await invite({ email: guest(), role: 'viewer', byMail: false });
  const { link } = made.json.data;
  expect(new URL(link).hash).toBe(`#${tokenIn(made)}`);
  for (const method of ['GET', 'HEAD']) {
    await api.send(method, new URL(link).pathname);
    await api.send(method, `/api/invitations/accept?token=${tokenIn(made)}`);
  }
  expect((await accept({ token: tokenIn(made), password })).status).toBe(201);
});

it('it is mailed by a client of Posthorn’s own, whose mails nobody reads who may read the client’s', async () => {
  const email = guest();
  const made = await invite({ email, role: 'viewer' });
  expect(made.json.data.link).toBeNull();
  const [, token = ''] = /\/app\/invitation#([\w-]{43})/.exec(await mailTo(email)) ?? [];
  expect((await api.send('GET', '/api/notifications', { key: client.apiKey })).json.data).toEqual([]);
  const places = [
    JSON.stringify(api.lines()),
    JSON.stringify((await query('select * from audit_log')).rows),
    JSON.stringify((await query('select * from outbox')).rows),
    JSON.stringify((await query('select * from invitations')).rows),
  ];
  for (const place of places) expect(place).not.toContain(token);
  expect((await accept({ token, password })).status).toBe(201);
});

it.each([
  ['it has expired', async () => query(`update invitations set expires_at = now() where client_id = $1`, client.id)],
  [
    'it was revoked',
    async () => {
      const [one] = (await api.send('GET', '/api/invitations', { headers })).json.data;
      expect((await api.send('DELETE', `/api/invitations/${one.id}`, { headers })).status).toBe(200);
    },
  ],
  ['another one took its place', async () => invite({ email: `guest-${guests}@example.com`, role: 'viewer' })],
])('an invitation works no longer where %s', async (_where, end) => {
  const made = await invite({ email: guest(), role: 'viewer', byMail: false });
  await end();
  const answer = await accept({ token: tokenIn(made), password });
  expect([answer.status, answer.json.code]).toEqual([404, 'invalid_link']);
});

it('who has an account accepts by its password, and no other', async () => {
  const elsewhere = await createClient(db.database);
  const { email } = await createMember(db.database, elsewhere, { role: 'viewer' });
  const made = await invite({ email, role: 'editor', byMail: false });
  expect((await accept({ token: tokenIn(made), password })).json.code).toBe('wrong_login');
  await query(`update login_tries set blocked_until = now() + interval '1 minute'`);
  expect((await accept({ token: tokenIn(made), password: PASSWORD })).json.code).toBe('too_many_tries');
  await query('update login_tries set blocked_until = now()');
  expect((await accept({ token: tokenIn(made), password: PASSWORD })).status).toBe(201);
  const logIn = await api.send('POST', '/api/session', { body: { email, password: PASSWORD } });
  expect(logIn.json.data.clients).toHaveLength(2);
});

it('accepting by a password leaves counted what failed at log-in, where that takes a code as well', async () => {
  const elsewhere = await createClient(db.database);
  const { id, email } = await createMember(db.database, elsewhere, { role: 'viewer' });
  await query(`update members set totp_secret = 'GEZDGNBV', totp_confirmed_at = now() where id = $1`, id);
  await query('delete from login_tries');
  const from = '203.0.113.9';
  await api.send('POST', '/api/session', { body: { email, password: PASSWORD, totp: '000000' }, from });
  await query('update login_tries set failed = 5, blocked_until = now()');
  const made = await invite({ email, role: 'editor', byMail: false });
  expect((await accept({ token: tokenIn(made), password: PASSWORD }, from)).status).toBe(201);
  expect((await query('select failed from login_tries')).rows).toEqual([{ failed: 5 }]);
});

it.each(['eleven char', 'password1234', 'qwertyuiop12'])(
  'a password that is no good uses nothing up: %s',
  async (bad) => {
    const made = await invite({ email: guest(), role: 'viewer', byMail: false });
    const answer = await accept({ token: tokenIn(made), password: bad });
    expect(answer.json).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/password' }] });
    expect(answer.text).not.toContain(bad);
    expect((await accept({ token: tokenIn(made), password })).status).toBe(201);
  },
);

describe('an owner', () => {
  const owner = () => ({ email: guest(), role: 'owner', byMail: false });

  it('is invited by a key that may do all, as long as there is none', async () => {
    const fresh = await createClient(db.database);
    const by = (key: string) => invite(owner(), { key, headers: {} });
    const { apiKey } = await createKey(db.database, fresh.id, { scopes: ['members', 'content'] });
    expect((await by(apiKey)).json.code).toBe('beyond_own_bounds');
    const made = await by(fresh.apiKey);
    expect((await accept({ token: tokenIn(made), password })).status).toBe(201);
    expect((await by(fresh.apiKey)).json.code).toBe('beyond_own_bounds');
  });

  it('is made by a key once, however many it has invited', async () => {
    const fresh = await createClient(db.database);
    const byKey = () => invite(owner(), { key: fresh.apiKey, headers: {} });
    const made = [await byKey(), await byKey()];
    const answers = await Promise.all(made.map((one) => accept({ token: tokenIn(one), password }, '203.0.113.8')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  it('is invited by owners alone from then on', async () => {
    const admin = await createMember(db.database, client, { role: 'admin' });
    const { token } = await createSession(db.database, admin.id, { isElevated: true });
    expect((await invite(owner(), { headers: byCookie(token, client) })).json.code).toBe('beyond_own_bounds');
    expect((await invite(owner())).status).toBe(201);
  });
});

it('no more are open at once than a hundred', async () => {
  await query(
    `insert into invitations (id, token_hash, client_id, email, role, invited_by, expires_at)
      select gen_random_uuid(), sha256(($1::text || n)::bytea), $1::text::uuid, n || '@example.com', 'viewer', 'operator', now() + interval '1 hour'
      from generate_series(1, 100) n`,
    client.id,
  );
  expect((await invite({ email: guest(), role: 'viewer' })).json.code).toBe('too_many_invitations');
});

describe('a forgotten password', () => {
  it('is replaced by a link that is mailed, works once, and ends all sessions', async () => {
    const { id, email } = await createMember(db.database, client, { role: 'viewer' });
    const session = byCookie((await createSession(db.database, id)).token);
    const asked = await api.send('POST', '/api/password-resets', { body: { email } });
    expect(asked.status).toBe(202);
    const [, token = ''] = /\/app\/reset#([\w-]{43})/.exec(await mailTo(email)) ?? [];
    const reset = (given: string) =>
      api.send('POST', '/api/password-resets/accept', { body: { token, password: given } });
    expect((await reset('password1234')).json.code).toBe('validation_failed');
    expect((await api.send('GET', '/api/session', { headers: session })).status).toBe(200);
    expect((await reset(password)).status).toBe(200);
    expect((await reset(password)).json.code).toBe('invalid_link');
    expect((await api.send('GET', '/api/session', { headers: session })).status).toBe(401);
    expect((await api.send('POST', '/api/session', { body: { email, password } })).status).toBe(201);
    expect(JSON.stringify(api.lines())).not.toContain(token);
  });

  it('is answered in the same way for an address that nobody has, and mailed to nobody', async () => {
    const { email } = await createMember(db.database, client, { role: 'viewer' });
    const [known, unknown] = [
      await api.send('POST', '/api/password-resets', { body: { email } }),
      await api.send('POST', '/api/password-resets', { body: { email: `no-${email}` } }),
    ];
    expect(unknown.json).toEqual(known.json);
    await mailTo(email);
    const mails = `select count(*)::int as n from notifications where recipient ->> 'email' = $1`;
    await api.send('POST', '/api/password-resets', { body: { email } });
    await eventually(async () => (await query(`select count(*)::int as n from login_tries`)).rows[0].n >= 2);
    expect((await query(mails, `no-${email}`)).rows[0].n).toBe(0);
    expect((await query(mails, email)).rows[0].n).toBe(1);
  });
});
