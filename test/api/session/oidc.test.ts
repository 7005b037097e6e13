import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createIdentityProvider, type ProviderSettings } from '../../../src/oidc/provider.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { byCookie, COOKIE, createMember, createSession, PASSWORD } from '../../support/factories/members.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { type Person, startOidcProvider, type TestProvider } from '../../support/servers/oidc-provider.ts';
import { useApi } from '../../support/servers/use-api.ts';

const CALLBACK = 'http://posthorn.test/api/session/oidc/callback';
const PAGE = { accept: 'text/html,application/xhtml+xml' };

const { db, client } = useApi();
let provider: TestProvider;
let other: TestClient;
let api: TestApi;
let person: Person & { email: string };

beforeAll(async () => {
  provider = await startOidcProvider(CALLBACK);
});
afterAll(() => provider.close());
beforeEach(async () => {
  other = await createClient(db.database);
  api = serve();
  person = someone();
  provider.sits(person);
});

function someone(more: Partial<Person> = {}) {
  const sub = randomBytes(6).toString('hex');
  return { sub, email: `ada-${sub}@example.com`, email_verified: true, name: 'Ada', groups: ['support'], ...more };
}

/** An API that lets in by the provider. */
function serve(overrides: Partial<ApiDeps> = {}, settings: Partial<ProviderSettings> = {}): TestApi {
  const logger = createLogger('api', 'silent');
  const oidc = {
    provider: createIdentityProvider({ ...provider.settings, ...settings }, logger),
    domains: ['example.com'],
    rules: [
      { value: 'support', clientId: client.id, role: 'support' as const },
      { value: 'admins', clientId: client.id, role: 'admin' as const },
      { value: 'others', clientId: other.id, role: 'viewer' as const },
    ],
    asksForFactor: false,
  };
  return createTestApi(db.database, { oidc, dashboard: async () => null, ...overrides });
}

/** The cookies of our server in one browser. */
type Browser = { cookies: Map<string, string>; api: TestApi };
const browser = (of = api): Browser => ({ cookies: new Map(), api: of });

async function get({ cookies, api }: Browser, path: string) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await api.send('GET', path, { headers: { ...PAGE, ...(cookie && { cookie }) } });
  for (const set of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
  return answer;
}

async function start(at: Browser, query = ''): Promise<string> {
  const answer = await get(at, `/api/session/oidc${query}`);
  expect(answer.status, answer.text).toBe(303);
  return answer.headers.get('location') ?? '';
}

const comeBack = (at: Browser, { pathname, search }: URL) => get(at, `${pathname}${search}`);

/** The whole way. */
async function logIn(at = browser(), query = '') {
  return comeBack(at, await provider.logIn(await start(at, query)));
}

const who = async (at: Browser) => {
  const token = at.cookies.get(COOKIE) ?? '';
  return (await at.api.send('GET', '/api/session', { headers: byCookie(token) })).json.data;
};
const query = (text: string, ...values: unknown[]) => db.database.pool.query(text, values);
const accountsOf = async (email: string) => (await query('select * from members where email = $1', email)).rows;
const rolesOf = async (at: Browser) =>
  (await who(at)).clients.map(({ clientId, role }: { clientId: string; role: string }) => [clientId, role]);

describe('a log-in by the provider', () => {
  it('opens a session of a new account with the role of the claim, and uses up what it was begun with', async () => {
    const at = browser();
    const answer = await logIn(at, '?to=/cli_1/live/campaigns%3Fstatus%3DRUNNING');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      'http://posthorn.test/app/cli_1/live/campaigns?status=RUNNING',
    ]);
    expect([...at.cookies.keys()]).toEqual([COOKIE]);
    expect(await who(at)).toMatchObject({
      member: { email: person.email, name: 'Ada', hasTotp: false, hasPassword: false, isOfProvider: true },
      session: { elevatedUntil: null },
      clients: [{ clientId: client.publicId, role: 'support' }],
    });
    await logIn(at);
    expect(await accountsOf(person.email)).toHaveLength(1);
    const told = await query('select action, details from audit_log where client_id = $1 order by id desc', client.id);
    expect(told.rows[0]).toEqual({ action: 'member.join', details: { role: 'support', by: 'oidc' } });
  });

  it('is bound to the browser by a short-lived cookie that scripts and other hosts cannot touch', async () => {
    const answer = await api.send('GET', '/api/session/oidc', { headers: PAGE });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-posthorn-oidc=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/),
    ]);
    const asked = new URL(answer.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: CALLBACK,
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(asked.has('prompt')).toBe(false);
  });

  it.each([
    ['//evil.example'],
    ['/\\evil.example'],
    ['https://evil.example'],
    ['/../../evil'],
    ['/%2e%2e/x'],
    ['/a b'],
    ['@evil.example'],
  ])('leads to the dashboard, never to %s', async (to) => {
    const answer = await logIn(browser(), `?to=${encodeURIComponent(to)}`);
    expect(answer.headers.get('location')).toBe('http://posthorn.test/app/');
  });

  it('tells nobody but the provider its code, and leaves no token in the log or the database', async () => {
    const at = browser();
    const back = await provider.logIn(await start(at));
    const secret = at.cookies.get('__Host-posthorn-oidc') ?? '';
    const during = await dumpTables(db.database);
    const answer = await comeBack(at, back);
    const code = back.searchParams.get('code') ?? '';
    const kept = `${during}${await dumpTables(db.database)}${JSON.stringify(api.lines())}`;
    for (const one of [code, secret, back.searchParams.get('state') ?? '', at.cookies.get(COOKIE) ?? '', 'eyJ']) {
      expect(one.length).toBeGreaterThan(2);
      expect(kept).not.toContain(one);
    }
    expect(JSON.stringify([...answer.headers])).not.toContain(code);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('ends the session that the browser had before', async () => {
    const at = browser();
    await logIn(at);
    const before = at.cookies.get(COOKIE) ?? '';
    await logIn(at);
    expect((await api.send('GET', '/api/session', { headers: byCookie(before) })).status).toBe(401);
    expect((await who(at)).member.email).toBe(person.email);
  });
});

describe('an answer that is none for this log-in', () => {
  const refused = async (answer: ReturnType<typeof get>, code = 'oidc_unfinished') => {
    const { status, text, headers } = await answer;
    expect([status, headers.get('content-type')]).toEqual([
      code === 'oidc_unfinished' ? 400 : 403,
      'text/html; charset=utf-8',
    ]);
    expect(text).toContain(code);
    expect(headers.getSetCookie().filter((set) => set.startsWith(`${COOKIE}=`))).toEqual([]);
    return text;
  };

  it('is one in another browser, whether or not that has begun one as well', async () => {
    const back = await provider.logIn(await start(browser()));
    await refused(comeBack(browser(), back));
    const victim = browser();
    await start(victim);
    await refused(comeBack(victim, back));
    // The victim’s own goes on.
    expect(victim.cookies.has('__Host-posthorn-oidc')).toBe(true);
  });

  it('is one that was taken before', async () => {
    const at = browser();
    const back = await provider.logIn(await start(at));
    const secret = at.cookies.get('__Host-posthorn-oidc') ?? '';
    expect((await comeBack(at, back)).status).toBe(303);
    at.cookies.delete(COOKIE);
    await refused(comeBack(at, back));
    at.cookies.set('__Host-posthorn-oidc', secret);
    await refused(comeBack(at, back));
  });

  it('is the code of another log-in: it does not fit what this one keeps', async () => {
    const at = browser();
    const stolen = await provider.logIn(await start(browser()));
    const own = await provider.logIn(await start(at));
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await refused(comeBack(at, own));
  });

  it('is a token for another nonce', async () => {
    const at = browser();
    const url = new URL(await start(at));
    url.searchParams.set('nonce', 'another');
    await refused(comeBack(at, await provider.logIn(url.href)));
  });

  it('is one of another issuer', async () => {
    const at = browser();
    const back = await provider.logIn(await start(at));
    expect(back.searchParams.get('iss')).toBe(provider.settings.issuer);
    back.searchParams.set('iss', 'https://evil.example');
    await refused(comeBack(at, back));
  });

  it('is one that comes too late', async () => {
    const at = browser();
    const back = await provider.logIn(await start(at));
    await query('update oidc_logins set expires_at = now()');
    await refused(comeBack(at, back));
  });

  it('is that of who broke it off', async () => {
    provider.sits(null);
    const at = browser();
    const text = await refused(comeBack(at, await provider.logIn(await start(at))), 'oidc_refused');
    expect(text).not.toContain('said no');
  });

  it('says so to programs as a problem', async () => {
    const answer = await api.send('GET', '/api/session/oidc/callback?code=a&state=b');
    expect([answer.status, answer.json.code]).toEqual([400, 'oidc_unfinished']);
  });
});

describe('who is not let in', () => {
  const refusedFor = async (words: string, of = api) => {
    const answer = await logIn(browser(of));
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining(words)]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  };

  it.each<[string, Partial<Person>, string]>([
    ['has an address that is not verified', { email_verified: false }, 'verified'],
    ['has an address of another domain', { email: 'ada@evil.example' }, 'domain'],
    ['has an address of a subdomain', { email: 'ada@sub.example.com' }, 'domain'],
    ['has an address that only looks like it', { email: 'ada@evil.example@example.com' }, 'address'],
    ['has no role', { groups: ['nobody'] }, 'role'],
    ['has no groups at all', { groups: [] }, 'role'],
  ])('%s', async (_name, more, words) => {
    const they = { ...person, ...more };
    provider.sits(they);
    await refusedFor(words);
    expect(await accountsOf(they.email)).toEqual([]);
  });

  it('says no address, or nothing of its being verified', async () => {
    provider.sits({ sub: person.sub, groups: ['support'] });
    await refusedFor('tell your e-mail address');
    provider.sits({ sub: person.sub, email: person.email, groups: ['support'] });
    await refusedFor('verified');
  });

  it('is disabled: by the operator for all, by a client for that client', async () => {
    const at = browser();
    await logIn(at);
    await query(
      'update memberships set disabled_at = now() where member_id = $1',
      (await accountsOf(person.email))[0].id,
    );
    // Even when the claim goes and comes again.
    for (const groups of [['nobody'], ['support']]) {
      provider.sits({ ...person, groups });
      expect((await logIn(at)).status).toBe(303);
      expect((await who(at)).clients).toEqual([]);
    }
    await query('update members set disabled_at = now() where email = $1', person.email);
    await refusedFor('disabled');
  });

  it('has proved too little, where a second factor is required', async () => {
    const strict = serve({ requireMfa: true });
    await refusedFor('second factor', strict);
    provider.sits(person, ['pwd', 'otp']);
    const at = browser(strict);
    expect((await logIn(at)).status).toBe(303);
    const mine = byCookie(at.cookies.get(COOKIE) ?? '', client);
    expect((await strict.send('GET', '/api/client/me', { headers: mine })).status).toBe(200);

    provider.sits(person, []);
    const { oidc } = strict.deps;
    const trusting = serve({ requireMfa: true, oidc: oidc && { ...oidc, asksForFactor: true } });
    expect((await logIn(browser(trusting))).status).toBe(303);

    // A session of before has proved no more than it has.
    const lax = browser();
    expect((await logIn(lax)).status).toBe(303);
    const before = byCookie(lax.cookies.get(COOKIE) ?? '', client);
    expect((await strict.send('GET', '/api/client/me', { headers: before })).json.code).toBe('second_factor_required');
  });
});

describe('roles', () => {
  it('follow the claims at each log-in, the strongest of several, and go with them', async () => {
    const at = browser();
    const be = async (...groups: string[]) => {
      provider.sits({ ...person, groups });
      return logIn(at);
    };
    await be('support', 'admins', 'others');
    expect((await rolesOf(at)).sort()).toEqual(
      [
        [client.publicId, 'admin'],
        [other.publicId, 'viewer'],
      ].sort(),
    );
    await be('support');
    expect(await rolesOf(at)).toEqual([[client.publicId, 'support']]);
    expect((await be('nobody')).status).toBe(403);
    expect(await accountsOf(person.email)).toEqual([]);
    expect((await api.send('GET', '/api/session', { headers: byCookie(at.cookies.get(COOKIE) ?? '') })).status).toBe(
      401,
    );
  });

  it('that were given by hand stay, and so does one that is changed by hand', async () => {
    const at = browser();
    await logIn(at);
    const [{ id }] = await accountsOf(person.email);
    await query(`insert into memberships (client_id, member_id, role) values ($1, $2, 'developer')`, other.id, id);
    const owner = await createMember(db.database, client);
    const { token } = await createSession(db.database, owner.id, { isElevated: true });
    const path = `/api/members/${toPublicId('member', id)}`;
    const before = await api.send('GET', path.replace(/\/mbr.*/, ''), { headers: byCookie(token, client) });
    expect(before.json.data.find((one: { email: string }) => one.email === person.email)).toMatchObject({
      isOfProvider: true,
      roleByClaim: true,
    });
    const changed = await api.send('PATCH', path, { headers: byCookie(token, client), body: { role: 'editor' } });
    expect(changed.json.data).toMatchObject({ role: 'editor', roleByClaim: false });
    provider.sits({ ...person, groups: ['admins', 'others'] });
    await logIn(at);
    expect((await rolesOf(at)).sort()).toEqual(
      [
        [client.publicId, 'editor'],
        [other.publicId, 'developer'],
      ].sort(),
    );
  });

  it('of a client that there is not give nothing', async () => {
    const { oidc } = api.deps;
    const rules = [{ value: 'support', clientId: '0190f5d0-0000-7000-8000-000000000000', role: 'owner' as const }];
    const answer = await logIn(browser(serve({ oidc: oidc && { ...oidc, rules } })));
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('no role')]);
  });
});

describe('an account that the address has already', () => {
  it('becomes the person’s: who opened it by other means is out', async () => {
    const member = await createMember(db.database, other, { email: person.email, role: 'developer' });
    const before = await createSession(db.database, member.id);
    await query(`update members set totp_secret = 'A', totp_confirmed_at = now() where id = $1`, member.id);
    const at = browser();
    expect((await logIn(at)).status).toBe(303);
    expect(await who(at)).toMatchObject({ member: { id: member.publicId, hasTotp: false, hasPassword: false } });
    expect((await rolesOf(at)).sort()).toEqual(
      [
        [client.publicId, 'support'],
        [other.publicId, 'developer'],
      ].sort(),
    );
    expect((await api.send('GET', '/api/session', { headers: byCookie(before.token) })).status).toBe(401);
    const byPassword = await api.send('POST', '/api/session', { body: { email: person.email, password: PASSWORD } });
    expect(byPassword.json.code).toBe('wrong_login');
    // Nor does a mail make a way round the provider.
    await api.send('POST', '/api/password-resets', { body: { email: person.email } });
    expect((await query('select from password_resets where member_id = $1', member.id)).rowCount).toBe(0);
  });

  it('has no password to accept an invitation with, and is told so', async () => {
    await logIn();
    const owner = await createMember(db.database, other);
    const { token } = await createSession(db.database, owner.id, { isElevated: true });
    const invitation = { email: person.email, role: 'viewer', byMail: false };
    const invited = await api.send('POST', '/api/invitations', { headers: byCookie(token, other), body: invitation });
    const [, link] = invited.json.data.link.split('#');
    const answer = await api.send('POST', '/api/invitations/accept', { body: { token: link, password: PASSWORD } });
    expect([answer.status, answer.json.code]).toEqual([409, 'no_password']);
  });

  it('stays whose it is, when the address is given to somebody else', async () => {
    await logIn();
    provider.sits(someone({ email: person.email }));
    const answer = await logIn();
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('somebody else')]);
  });

  it('is found by who they are there, whatever their address is now', async () => {
    const at = browser();
    await logIn(at);
    const { id } = (await who(at)).member;
    provider.sits({ ...person, email: `new-${person.email}` });
    await logIn(at);
    expect((await who(at)).member).toMatchObject({ id, email: person.email });
  });

  it('is made once, by two log-ins at once', async () => {
    const both = [browser(), browser()];
    const backs = await Promise.all(both.map(async (at) => provider.logIn(await start(at))));
    const answers = await Promise.all(both.map((at, index) => comeBack(at, backs[index] as URL)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await accountsOf(person.email)).toHaveLength(1);
  });
});

describe('an elevation by the provider', () => {
  const ask = async (at: Browser, path: string, method = 'POST', body: unknown = {}) => {
    const { [COOKIE]: token = '' } = Object.fromEntries(at.cookies);
    const answer = await at.api.send(method, path, { headers: byCookie(token), body });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      at.cookies.set(name, value);
    }
    return answer;
  };
  const begin = async (at: Browser): Promise<string> =>
    (await ask(at, '/api/session/oidc/elevate', 'POST', { to: '/confirmed' })).json.data.url;

  it('asks them to prove anew who they are, and goes on under another token', async () => {
    const [at, jar] = [browser(), new Map<string, string>()];
    await comeBack(at, await provider.logIn(await start(at), jar));
    const before = at.cookies.get(COOKIE) ?? '';
    const url = await begin(at);
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    const answer = await comeBack(at, await provider.logIn(url, jar));
    expect(answer.headers.get('location')).toBe('http://posthorn.test/app/confirmed');
    expect((await who(at)).session.elevatedUntil).not.toBeNull();
    expect((await api.send('GET', '/api/session', { headers: byCookie(before) })).status).toBe(401);
    // They have neither password nor authenticator here, and get none.
    const password = { password: 'seven grey geese under a bridge' };
    expect((await ask(at, '/api/session/password', 'PUT', password)).json.code).toBe('no_password');
    expect((await ask(at, '/api/session/totp', 'POST', undefined)).json.code).toBe('no_password');
  });

  it('takes no log-in of before for it', async () => {
    const [at, jar] = [browser(), new Map<string, string>()];
    await comeBack(at, await provider.logIn(await start(at), jar));
    const url = new URL(await begin(at));
    // As if it had not been asked to, while the log-in there is of an hour ago.
    url.searchParams.delete('prompt');
    url.searchParams.delete('max_age');
    const back = await provider.logIn(url.href, jar);
    await query(`update oidc_logins set created_at = now() + interval '1 hour'`);
    expect((await comeBack(at, back)).status).toBe(400);
    expect((await who(at)).session.elevatedUntil).toBeNull();
  });

  it('takes nobody else for them, and no other session', async () => {
    const at = browser();
    await logIn(at);
    provider.sits(someone());
    const answer = await comeBack(at, await provider.logIn(await begin(at)));
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('somebody else')]);
    provider.sits(person);
    const back = await provider.logIn(await begin(at));
    const pending = at.cookies.get('__Host-posthorn-oidc') ?? '';
    await logIn(at);
    at.cookies.set('__Host-posthorn-oidc', pending);
    expect((await comeBack(at, back)).status).toBe(400);
    expect((await who(at)).session.elevatedUntil).toBeNull();
  });

  it('is begun by a page of ours alone', async () => {
    const at = browser();
    await logIn(at);
    const headers = { ...byCookie(at.cookies.get(COOKIE) ?? ''), 'sec-fetch-site': 'cross-site' };
    const answer = await api.send('POST', '/api/session/oidc/elevate', { headers, body: {} });
    expect(answer.json.code).toBe('cross_origin');
    expect((await api.send('POST', '/api/session/oidc/elevate', { body: {} })).status).toBe(401);
  });
});

describe('the provider', () => {
  it('is asked for its metadata once, by all who begin together', async () => {
    const before = provider.asked('/.well-known/openid-configuration');
    await Promise.all([1, 2, 3].map(() => start(browser())));
    expect(provider.asked('/.well-known/openid-configuration')).toBe(before + 1);
  });

  it('that is away is told by a page, and nothing is begun', async () => {
    await query('delete from oidc_logins');
    const away = serve({}, { issuer: 'http://127.0.0.1:1' });
    const answer = await get(browser(away), '/api/session/oidc');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(answer.text).toContain('away');
    expect((await query('select from oidc_logins')).rowCount).toBe(0);
    expect((await away.send('GET', '/api/session/oidc')).json.code).toBe('oidc_away');
    expect((await away.send('GET', '/api/session/methods')).json.data.oidc).toEqual({ name: 'Test SSO' });
  });

  it('that goes away meanwhile, or does not know us, is told as well', async () => {
    const wrong = serve({}, { clientSecret: 'another' });
    const answer = await logIn(browser(wrong));
    expect(answer.status).toBe(503);
    expect(JSON.stringify(wrong.lines())).toContain('client_refused');
    expect(JSON.stringify(wrong.lines())).not.toContain('another');
  });

  it.each<[string, (issuer: string) => string]>([
    ['says that it is another', () => JSON.stringify({ issuer: 'https://id.example.com' })],
    ['answers what is no metadata', () => '<html>Log in to the network</html>'],
    ['answers more than anybody needs', (issuer) => JSON.stringify({ issuer, more: 'x'.repeat(300_000) })],
    [
      'names an address without TLS elsewhere',
      (issuer) =>
        JSON.stringify({
          issuer,
          authorization_endpoint: 'https://id.example.com/',
          jwks_uri: issuer,
          token_endpoint: 'http://id.example.com/',
        }),
    ],
  ])('that %s is away', async (_name, metadata) => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(metadata(issuer()));
    });
    const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = browser(serve({}, { issuer: issuer() }));
    let answer = await get(at, '/api/session/oidc');
    if (answer.status === 303) {
      const { searchParams } = new URL(answer.headers.get('location') ?? '');
      answer = await get(at, `/api/session/oidc/callback?code=c&state=${searchParams.get('state')}`);
    }
    server.close();
    server.closeAllConnections();
    expect(answer.status).toBe(503);
  });

  it('is none where none is set up: the log-in page knows', async () => {
    const none = serve({ oidc: null });
    const answer = await get(browser(none), '/api/session/oidc');
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('no log-in provider')]);
    expect((await none.send('GET', '/api/session/methods')).json.data).toEqual({ password: true, oidc: null });
    expect((await none.send('GET', '/api/session/oidc/callback')).json.code).toBe('not_found');
  });
});
