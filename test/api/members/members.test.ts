import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/role.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient, createKey, type TestClient } from '../../support/factories/clients.ts';
import { byCookie, createMember, createSession, type TestMember } from '../../support/factories/members.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const ADMIN_TOKEN = 'the token of the operator';
const db = useDatabase();
let api: TestApi;
let client: TestClient;
beforeEach(async () => {
  api = createTestApi(db.database, { adminToken: ADMIN_TOKEN });
  client = await createClient(db.database);
});

type Person = TestMember & { headers: Record<string, string> };
async function join(role: Role): Promise<Person> {
  const member = await createMember(db.database, client, { role });
  const { token } = await createSession(db.database, member.id, { isElevated: true });
  return { ...member, headers: byCookie(token, client) };
}
const change = (by: Person, whom: { publicId: string }, body: object) =>
  api.send('PATCH', `/api/members/${whom.publicId}`, { body, headers: by.headers });
const remove = (by: Person, whom: { publicId: string }) =>
  api.send('DELETE', `/api/members/${whom.publicId}`, { headers: by.headers });
const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);

it('a role that is changed counts from the next request on, in another process as well', async () => {
  const [owner, developer] = [await join('owner'), await join('developer')];
  const other = createTestApi(db.database);
  const keys = () => other.send('GET', '/api/keys', { headers: developer.headers });
  expect((await keys()).status).toBe(200);
  expect((await change(owner, developer, { role: 'viewer' })).json.data).toMatchObject({ role: 'viewer' });
  expect((await keys()).json.code).toBe('insufficient_scope');
  expect((await change(owner, developer, { disabled: true })).json.data).toMatchObject({ disabled: true });
  expect((await keys()).json.code).toBe('not_a_member');
  expect((await change(owner, developer, { disabled: false, role: 'developer' })).status).toBe(200);
  expect((await keys()).status).toBe(200);
  expect((await remove(owner, developer)).status).toBe(200);
  expect((await keys()).status).toBe(401);
  const { rows } = await query(`select action, actor from audit_log where client_id = $1 order by id`, client.id);
  expect(rows.map(({ action }) => action)).toEqual([
    'member.update',
    'member.update',
    'member.update',
    'member.remove',
  ]);
  expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set([`member:${owner.publicId}`]));
});

it('whoever belongs to no client any more is forgotten, and whoever belongs to another one is not', async () => {
  const [owner, one, both] = [await join('owner'), await join('viewer'), await join('viewer')];
  const elsewhere = await createClient(db.database);
  await query(`insert into memberships (client_id, member_id, role) values ($1, $2, 'viewer')`, elsewhere.id, both.id);
  await remove(owner, one);
  await remove(owner, both);
  const { rows } = await query('select id from members where id = any($1)', [one.id, both.id]);
  expect(rows).toEqual([{ id: both.id }]);
  const headers = { ...both.headers, 'x-client-id': elsewhere.publicId };
  expect((await api.send('GET', '/api/client/me', { headers })).status).toBe(200);
});

it('whoever joins another client at the moment in which they are removed is not forgotten', async () => {
  const [owner, one] = [await join('owner'), await join('viewer')];
  const elsewhere = await createClient(db.database);
  const tx = await db.database.pool.connect();
  try {
    await tx.query('begin');
    await tx.query(`insert into memberships (client_id, member_id, role) values ($1, $2, 'viewer')`, [
      elsewhere.id,
      one.id,
    ]);
    const removed = remove(owner, one);
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await query(waiting)).rowCount);
    await tx.query('commit');
    expect((await removed).status).toBe(200);
  } finally {
    tx.release();
  }
  expect((await query('select client_id from memberships where member_id = $1', one.id)).rows).toEqual([
    { client_id: elsewhere.id },
  ]);
});

describe('owners', () => {
  it('are changed by owners alone', async () => {
    const [owner, admin] = [await join('owner'), await join('admin')];
    await join('owner');
    for (const answer of [
      await change(admin, owner, { role: 'viewer' }),
      await change(admin, owner, { disabled: true }),
      await change(admin, admin, { role: 'owner' }),
      await remove(admin, owner),
    ]) {
      expect([answer.status, answer.json.code]).toEqual([403, 'beyond_own_bounds']);
    }
    expect((await change(owner, admin, { role: 'owner' })).status).toBe(200);
    expect((await change(admin, owner, { role: 'viewer' })).status).toBe(200);
  });

  it('leave one behind, also where two go at once', async () => {
    const [one, other] = [await join('owner'), await join('owner')];
    const answers = await Promise.all([remove(one, one), change(other, other, { role: 'admin' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const last = answers[0]?.status === 200 ? other : one;
    for (const answer of [await remove(last, last), await change(last, last, { disabled: true })]) {
      expect([answer.status, answer.json.code]).toEqual([409, 'last_owner']);
    }
  });

  it('who have no way in do not count', async () => {
    const [one, other] = [await join('owner'), await join('owner')];
    await change(one, other, { disabled: true });
    expect((await remove(one, one)).json.code).toBe('last_owner');
  });
});

it('a key with the scope changes members within its own bounds', async () => {
  const developer = await join('developer');
  const viewer = await join('viewer');
  const { apiKey } = await createKey(db.database, client.id, { scopes: ['members', 'notifications:read'] });
  const by = (whom: TestMember, body: object) =>
    api.send('PATCH', `/api/members/${whom.publicId}`, { key: apiKey, body });
  expect((await by(developer, { disabled: true })).json.code).toBe('beyond_own_bounds');
  expect((await by(viewer, { role: 'admin' })).json.code).toBe('beyond_own_bounds');
  expect((await by(viewer, { disabled: true })).status).toBe(200);
  expect((await api.send('GET', '/api/members', { key: apiKey })).json.data).toHaveLength(2);
});

it('what somebody has invited ends with their role', async () => {
  const [owner, admin] = [await join('owner'), await join('admin')];
  const body = { email: 'guest@example.com', role: 'viewer', byMail: false };
  expect((await api.send('POST', '/api/invitations', { body, headers: admin.headers })).status).toBe(201);
  await change(owner, admin, { role: 'viewer' });
  expect((await api.send('GET', '/api/invitations', { headers: owner.headers })).json.data).toEqual([]);
});

it('what a key has invited ends with the key', async () => {
  const owner = await join('owner');
  const key = await createKey(db.database, client.id, { scopes: ['admin'] });
  const body = { email: 'guest@example.com', role: 'viewer', byMail: false };
  expect((await api.send('POST', '/api/invitations', { body, key: key.apiKey })).status).toBe(201);
  expect((await api.send('DELETE', `/api/keys/${key.id}`, { headers: owner.headers })).status).toBe(200);
  expect((await api.send('GET', '/api/invitations', { headers: owner.headers })).json.data).toEqual([]);
});

describe('the operator', () => {
  const asOperator = (method: string, path: string, body?: object) =>
    api.send(method, path, { body, headers: { 'x-admin-token': ADMIN_TOKEN } });

  it('lists the members of a client, disables an account for all of them and enables it again', async () => {
    const person = await join('viewer');
    const listed = await asOperator('GET', `/api/operator/members?clientId=${client.publicId}`);
    expect(listed.json.data).toMatchObject([{ id: person.publicId, email: person.email, disabled: false }]);
    const path = `/api/operator/members/${person.publicId}`;
    await query(
      `insert into invitations (id, token_hash, client_id, email, role, invited_by, expires_at)
        values (gen_random_uuid(), '\\x00', $1, 'guest@example.com', 'viewer', $2, now() + interval '1 hour')`,
      client.id,
      `member:${person.publicId}`,
    );
    expect((await asOperator('PATCH', path, { disabled: true })).status).toBe(200);
    expect((await query('select from invitations where client_id = $1', client.id)).rowCount).toBe(0);
    expect((await api.send('GET', '/api/session', { headers: person.headers })).status).toBe(401);
    expect((await asOperator('PATCH', path, { disabled: false })).status).toBe(200);
    // Its sessions have ended.
    expect((await api.send('GET', '/api/session', { headers: person.headers })).status).toBe(401);
    expect((await asOperator('PATCH', path.replace(person.publicId, client.publicId), { disabled: true })).status).toBe(
      404,
    );
  });

  it('gives whoever lost password and authenticator a link, which works once', async () => {
    const person = await join('owner');
    await query(`update members set totp_secret = 'GEZDGNBV', totp_confirmed_at = now() where id = $1`, person.id);
    const made = await asOperator('POST', `/api/operator/members/${person.publicId}/reset`);
    expect(made.status, made.text).toBe(201);
    const token = made.json.data.link.split('#')[1];
    const password = 'seven grey geese under a bridge';
    const accept = () => api.send('POST', '/api/password-resets/accept', { body: { token, password } });
    expect((await accept()).status).toBe(200);
    expect((await accept()).json.code).toBe('invalid_link');
    const logIn = await api.send('POST', '/api/session', { body: { email: person.email, password } });
    expect(logIn.status, logIn.text).toBe(201);
    expect(logIn.json.data.member.hasTotp).toBe(false);
  });

  it('invites the first owner', async () => {
    const body = { clientId: client.publicId, email: 'first@example.com', role: 'owner' };
    const made = await asOperator('POST', '/api/operator/invitations', body);
    expect(made.status, made.text).toBe(201);
    expect(made.json.data).toMatchObject({
      invitedBy: 'operator',
      link: expect.stringMatching(/\/app\/invitation#[\w-]{43}$/),
    });
    const nobody = { ...body, clientId: client.publicId.slice(0, -1) + (client.publicId.endsWith('0') ? '1' : '0') };
    expect((await asOperator('POST', '/api/operator/invitations', nobody)).status).toBe(404);
  });
});
