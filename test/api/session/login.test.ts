import { beforeEach, describe, expect, it } from 'vitest';
import { hashRecoveryCode } from '../../../src/services/members/secrets.ts';
import { newTotpSecret, totpCode } from '../../../src/services/members/totp.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { byCookie, COOKIE, createMember, PASSWORD, type TestMember, tokenIn } from '../../support/factories/members.ts';
import type { SendOptions } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
let member: TestMember;
beforeEach(async () => {
  member = await createMember(db.database, client, { role: 'developer' });
});

const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);
const post = (body: object, options: SendOptions = {}) => api.send('POST', '/api/session', { body, ...options });
const logIn = (more: object = {}, options: SendOptions = {}) =>
  post({ email: member.email, password: PASSWORD, ...more }, options);
/** As if what blocks the account were over; or, on a machine that takes its time, not nearly. */
const waited = () => query('update login_tries set blocked_until = now()');
const stillBlocked = () => query(`update login_tries set blocked_until = now() + interval '1 minute'`);
/** For how many seconds the last failure blocks. */
async function lastWait(): Promise<number> {
  const wait = 'round(extract(epoch from blocked_until - tried_at))::int as wait';
  return (await query(`select ${wait} from login_tries order by tried_at desc limit 1`)).rows[0].wait;
}

it('opens a session by a cookie that scripts and other hosts cannot touch, and tells who it is', async () => {
  const answer = await logIn();
  expect(answer.status).toBe(201);
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^__Host-posthorn=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800$/);
  const found = await api.send('GET', '/api/session', { headers: byCookie(tokenIn(answer)) });
  expect(found.json.data).toEqual(answer.json.data);
  expect(found.json.data).toMatchObject({
    session: { elevatedUntil: null },
    member: { id: member.publicId, email: member.email, hasTotp: false },
    clients: [{ clientId: client.publicId, role: 'developer', scopes: expect.arrayContaining(['keys', 'content']) }],
  });
  const { rows } = await query('select token_hash, user_agent from sessions where member_id = $1', member.id);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(tokenIn(answer));
});

it('takes the address in any spelling', async () => {
  expect((await post({ email: member.email.toUpperCase(), password: PASSWORD })).status).toBe(201);
});

it('answers a wrong password and an address that nobody has in the same way, and remembers both in the same way', async () => {
  const nobody = `nobody-${member.email}`;
  const answers = [await logIn({ password: 'another one' }), await post({ email: nobody, password: PASSWORD })];
  for (const { status, json, headers } of answers) {
    expect([status, json.code]).toEqual([401, 'wrong_login']);
    expect(headers.get('set-cookie')).toBeNull();
  }
  const [wrong, unknown] = answers.map(({ json: { requestId: _, ...rest } }) => rest);
  expect(wrong).toEqual(unknown);
  await stillBlocked();
  for (const email of [member.email, nobody]) {
    const again = await post({ email, password: PASSWORD });
    expect([again.status, again.json.code]).toEqual([429, 'too_many_tries']);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

it('lets an account wait longer after each failure, also for who is right, and never for more than a quarter of an hour', async () => {
  const waits: number[] = [];
  for (let failures = 0; failures < 13; failures++) {
    await waited();
    // An address of its own each time: by address they are counted as well.
    expect((await logIn({ password: 'wrong' }, { from: `203.0.113.${failures}` })).status).toBe(401);
    waits.push(await lastWait());
  }
  expect((await logIn()).status).toBe(429);
  expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(waits.slice(-2)).toEqual([900, 900]);
  await waited();
  expect((await logIn()).status).toBe(201);
  await logIn({ password: 'wrong' });
  expect(await lastWait()).toBe(1);
});

it('compares one of many tries that come at once', async () => {
  await logIn({ password: 'wrong' });
  await query('update login_tries set failed = 9, blocked_until = now()');
  const answers = await Promise.all(Array.from({ length: 12 }, () => logIn({ password: 'wrong' })));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([401, ...Array(11).fill(429)]);
});

it('counts tries by the address that they come from, whichever accounts they are for', async () => {
  const from = '192.0.2.77';
  const statuses: number[] = [];
  for (let n = 0; n < 31; n++)
    statuses.push((await post({ email: `x${n}@example.com`, password: '' }, { from })).status);
  expect(statuses.slice(0, 30).every((status) => status === 422)).toBe(true);
  expect(statuses[30]).toBe(429);
});

it('lets nobody in whose account the operator has disabled', async () => {
  const token = tokenIn(await logIn());
  await query('update members set disabled_at = now() where id = $1', member.id);
  expect((await api.send('GET', '/api/session', { headers: byCookie(token) })).status).toBe(401);
  expect((await logIn()).json.code).toBe('wrong_login');
});

it('opens no session by a password that is replaced while it is compared', async () => {
  const tx = await db.database.pool.connect();
  try {
    await tx.query('begin');
    await tx.query(`update members set password_hash = 'scrypt:4:1:1:AA:AA' where id = $1`, [member.id]);
    const under = logIn();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await query(waiting)).rowCount);
    await tx.query('commit');
    expect((await under).json.code).toBe('wrong_login');
  } finally {
    tx.release();
  }
  expect((await query('select 1 from sessions where member_id = $1', member.id)).rows).toEqual([]);
});

it('ends the session that the browser had before', async () => {
  const first = tokenIn(await logIn());
  const second = tokenIn(await logIn({}, { headers: { cookie: `${COOKIE}=${first}` } }));
  expect(second).not.toBe(first);
  expect((await api.send('GET', '/api/session', { headers: byCookie(first) })).status).toBe(401);
  expect((await api.send('GET', '/api/session', { headers: byCookie(second) })).status).toBe(200);
});

it.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'https://evil.example' }, 403],
  [{ origin: 'http://posthorn.test' }, 201],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://posthorn.test' }, 201],
  [{ 'content-type': 'text/plain' }, 415],
])('is asked for by programs and our own pages, and by no other: %j', async (headers, status) => {
  expect((await logIn({}, { headers: headers as Record<string, string> })).status).toBe(status);
});

describe('with a second factor', () => {
  let secret: string;
  const codeOf = (steps = 0) => totpCode(secret, Math.floor(Date.now() / 30_000) + steps);
  beforeEach(async () => {
    secret = newTotpSecret();
    await query(
      `update members set totp_secret = $2, totp_confirmed_at = now(), recovery_codes = $3 where id = $1`,
      member.id,
      secret,
      [hashRecoveryCode('one-recovery-code')],
    );
  });

  it('asks for a code once the password is right, which uses up no try', async () => {
    expect((await logIn({ password: 'wrong' })).json.code).toBe('wrong_login');
    await waited();
    for (let n = 0; n < 3; n++) expect((await logIn()).json.code).toBe('mfa_required');
    expect((await logIn({ totp: codeOf() })).status).toBe(201);
  });

  it('takes a code once, and none of an earlier step any more', async () => {
    const [earlier, code] = [codeOf(-1), codeOf()];
    expect((await logIn({ totp: code })).status).toBe(201);
    for (const used of [code, earlier]) {
      await waited();
      expect((await logIn({ totp: used })).json.code).toBe('wrong_login');
    }
  });

  it('takes a code once, of two who come with it at the same time', async () => {
    const totp = codeOf();
    const answers = await Promise.all([logIn({ totp }), logIn({ totp })]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('counts wrong codes as failures, also where the code is left out between two of them', async () => {
    for (const wait of [1, 2, 4]) {
      await waited();
      expect((await logIn({ totp: '000000' })).json.code).toBe('wrong_login');
      expect(await lastWait()).toBe(wait);
      await waited();
      expect((await logIn()).json.code).toBe('mfa_required');
    }
  });

  it('takes a recovery code, once', async () => {
    expect((await logIn({ recoveryCode: 'ONE RECOVERY CODE' })).status).toBe(201);
    expect((await logIn({ recoveryCode: 'one-recovery-code' })).json.code).toBe('wrong_login');
  });

  it('takes one of both', async () => {
    expect((await logIn({ totp: codeOf(), recoveryCode: 'x' })).status).toBe(422);
  });
});

it('leaves no password, code or token in a log, in the audit log or in what Kafka is told', async () => {
  const token = tokenIn(await logIn());
  const headers = byCookie(token);
  const elevated = await api.send('POST', '/api/session/elevate', { body: { password: PASSWORD }, headers });
  const again = byCookie(tokenIn(elevated));
  const proposed = await api.send('POST', '/api/session/totp', { headers: again });
  const { secret } = proposed.json.data;
  const totp = totpCode(secret, Math.floor(Date.now() / 30_000));
  const confirmed = await api.send('POST', '/api/session/totp/confirm', { body: { totp }, headers: again });
  const { recoveryCodes } = confirmed.json.data;
  expect(recoveryCodes).toHaveLength(10);
  await logIn({ password: 'a wrong password' });
  const places = [
    JSON.stringify(api.lines()),
    JSON.stringify((await query('select * from audit_log')).rows),
    JSON.stringify((await query('select * from outbox')).rows),
  ];
  const secrets = [PASSWORD, 'a wrong password', token, tokenIn(elevated), secret, ...recoveryCodes, member.email];
  for (const place of places) for (const one of secrets) expect(place).not.toContain(one);
  const tables = JSON.stringify(await dumpTables(db.database));
  for (const one of [PASSWORD, token, tokenIn(elevated), ...recoveryCodes]) expect(tables).not.toContain(one);
});
