import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../src/api/cursor.ts';
import type { Inbox } from '../../../src/db/queries/in-app/inbox.ts';
import { createClient } from '../../support/factories/clients.ts';
import { inboxToken, type KeyedInbox, storeMessage } from '../../support/factories/inbox.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

let users = 0;
/** A user of the client that no other test has. */
function newUser(): KeyedInbox & { headers: Record<string, string> } {
  const inbox = { clientId: client.id, keyId: client.keyId, userId: `user ${++users}@example.com/ä` };
  return { ...inbox, headers: bearer(inbox) };
}
function bearer(inbox: KeyedInbox): Record<string, string> {
  return { authorization: `Bearer ${inboxToken(api.deps.secret, inbox)}` };
}
const store = (inbox: Inbox, overrides = {}) => storeMessage(db.database.pool, inbox, overrides);
const idsOf = (answer: { json: { data: { id: string }[] } }) => answer.json.data.map(({ id }) => id);

describe('GET /api/inbox', () => {
  it('shows a user’s messages, newest first, as they were sent', async () => {
    const user = newUser();
    const first = await store(user);
    const second = await store(user, { subject: null, html: null, url: null, data: {} });
    const answer = await api.send('GET', '/api/inbox', { headers: user.headers });
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual([second, first]);
    expect(answer.json.pagination).toEqual({ hasMore: false, nextCursor: null });
    expect(answer.json.data[1]).toEqual({
      id: first,
      subject: 'Your order',
      text: 'It is on its way.',
      html: '<p>It is on its way.</p>',
      url: 'https://shop.example/orders/1',
      image: null,
      data: { order: '1' },
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      seenAt: null,
      readAt: null,
      archivedAt: null,
    });
  });

  it('goes from page to page without a gap, also while messages come', async () => {
    const user = newUser();
    const stored: string[] = [];
    for (let n = 0; n < 5; n++) stored.unshift(await store(user));
    const found: string[] = [];
    let cursor = '';
    do {
      const answer = await api.send('GET', `/api/inbox?limit=2${cursor && `&cursor=${cursor}`}`, {
        headers: user.headers,
      });
      found.push(...idsOf(answer));
      cursor = answer.json.pagination.nextCursor ?? '';
      await store(user);
    } while (cursor);
    expect(found).toEqual(stored);
  });

  it('ends a page where its HTML comes to 1 MiB, and goes on from there', async () => {
    const user = newUser();
    const stored: string[] = [];
    for (let n = 0; n < 6; n++) stored.unshift(await store(user, { html: `<b>${'x'.repeat(250_000)}</b>` }));
    const first = await api.send('GET', '/api/inbox?limit=200', { headers: user.headers });
    const cursor = first.json.pagination.nextCursor;
    const second = await api.send('GET', `/api/inbox?limit=200&cursor=${cursor}`, { headers: user.headers });
    expect([idsOf(first), idsOf(second)]).toEqual([stored.slice(0, 4), stored.slice(4)]);
    expect(second.json.pagination).toEqual({ hasMore: false, nextCursor: null });
    expect(first.json.data[0].html).toHaveLength(250_007);
  });

  it('leaves out what is archived, or shows just that, and only what is unread where asked', async () => {
    const user = newUser();
    const [plain, read, archived] = [await store(user), await store(user), await store(user)];
    await api.send('PATCH', `/api/inbox/${read}`, { headers: user.headers, body: { read: true } });
    await api.send('PATCH', `/api/inbox/${archived}`, { headers: user.headers, body: { archived: true } });
    const list = async (query: string) => idsOf(await api.send('GET', `/api/inbox${query}`, { headers: user.headers }));
    expect(await list('')).toEqual([read, plain]);
    expect(await list('?unread=true')).toEqual([plain]);
    expect(await list('?archived=true')).toEqual([archived]);
    expect(await list('?archived=true&unread=true')).toEqual([archived]);
  });

  it('shows the same to the client’s key with userId', async () => {
    const user = newUser();
    const id = await store(user);
    const path = `/api/inbox?userId=${encodeURIComponent(user.userId)}`;
    expect(idsOf(await api.send('GET', path, { key: client.apiKey }))).toEqual([id]);
  });

  it.each([
    ['?limit=0', '/query/limit'],
    ['?limit=201', '/query/limit'],
    ['?unread=yes', '/query/unread'],
    ['?token=uit_x', '/query/token'],
    ['?color=red', '/query/color'],
    ['?userId=ada', '/query/userId'],
  ])('answers 400 to %s', async (query, pointer) => {
    const answer = await api.send('GET', `/api/inbox${query}`, { headers: newUser().headers });
    expect(answer.json).toMatchObject({ status: 400, code: 'invalid_query', errors: [{ pointer }] });
  });

  it('answers 400 to a cursor of somebody’s making, or of another list', async () => {
    const ofAnotherList = encodeCursor(api.deps.secret, '0190f5a0-0000-7000-8000-000000000001');
    for (const cursor of ['AAAA', ofAnotherList]) {
      const answer = await api.send('GET', `/api/inbox?cursor=${cursor}`, { headers: newUser().headers });
      expect(answer.json).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });

  it.each([
    ['no userId', '', 'required'],
    ['an empty one', '?userId=', 'too_short'],
    ['two of them', '?userId=a&userId=b', 'invalid_type'],
    ['one of 256 letters', `?userId=${'a'.repeat(256)}`, 'too_long'],
  ])('answers 400 to a key with %s', async (_name, query, code) => {
    const answer = await api.send('GET', `/api/inbox${query}`, { key: client.apiKey });
    expect(answer.json).toMatchObject({ status: 400, errors: [{ pointer: '/query/userId', code }] });
  });
});

describe('GET /api/inbox/unread-count', () => {
  it('counts what is neither read nor archived, and of that what is not seen', async () => {
    const user = newUser();
    const ids = [await store(user), await store(user), await store(user), await store(user)];
    const marks = [{ read: true }, { seen: true }, { archived: true }];
    for (const [n, body] of marks.entries()) {
      await api.send('PATCH', `/api/inbox/${ids[n]}`, { headers: user.headers, body });
    }
    const answer = await api.send('GET', '/api/inbox/unread-count', { headers: user.headers });
    expect(answer.json).toEqual({
      success: true,
      message: 'Messages counted',
      data: { unread: 2, unseen: 1 },
    });
  });
});

describe('PATCH /api/inbox/:id', () => {
  const patch = (user: ReturnType<typeof newUser>, id: string, body: unknown) =>
    api.send('PATCH', `/api/inbox/${id}`, { headers: user.headers, body });

  it('keeps the first time, and takes back what can be taken back', async () => {
    const user = newUser();
    const id = await store(user);
    const seen = (await patch(user, id, { seen: true })).json.data;
    expect(seen).toMatchObject({ id, seenAt: expect.any(String), readAt: null });
    const read = (await patch(user, id, { read: true, archived: true })).json.data;
    expect(read).toMatchObject({ seenAt: seen.seenAt, readAt: expect.any(String), archivedAt: expect.any(String) });
    expect((await patch(user, id, { seen: true, read: true, archived: true })).json.data).toEqual(read);
    const back = (await patch(user, id, { read: false, archived: false })).json.data;
    expect(back).toEqual({ ...read, readAt: null, archivedAt: null });
  });

  it('calls seen what is read', async () => {
    const user = newUser();
    const { data } = (await patch(user, await store(user), { read: true })).json;
    expect(data.seenAt).toBe(data.readAt);
  });

  it.each([
    [{}, 'validation_failed'],
    [{ seen: false }, 'validation_failed'],
    [{ read: 'yes' }, 'validation_failed'],
    [{ read: true, deleted: true }, 'unknown_field'],
  ])('answers 422 to %j', async (body, code) => {
    const user = newUser();
    expect((await patch(user, await store(user), body)).json).toMatchObject({ status: 422, code });
  });

  it('answers 404 to an id that is none, and to one that nobody has', async () => {
    for (const id of ['x', 'ntf_00000000000000000000000001']) {
      expect((await patch(newUser(), id, { read: true })).json).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('POST /api/inbox/read-all and /seen-all', () => {
  it('mark what is not archived, and say how many were not marked before', async () => {
    const user = newUser();
    const [, , archived = ''] = [await store(user), await store(user), await store(user)];
    await api.send('PATCH', `/api/inbox/${archived}`, { headers: user.headers, body: { archived: true } });
    const post = async (path: string) => (await api.send('POST', path, { headers: user.headers })).json.data;
    const count = async () => (await api.send('GET', '/api/inbox/unread-count', { headers: user.headers })).json.data;
    expect(await post('/api/inbox/seen-all')).toEqual({ updated: 2 });
    expect(await count()).toEqual({ unread: 2, unseen: 0 });
    const seen = (await api.send('GET', '/api/inbox', { headers: user.headers })).json.data;
    expect(await post('/api/inbox/read-all')).toEqual({ updated: 2 });
    expect(await post('/api/inbox/read-all')).toEqual({ updated: 0 });
    expect(await post('/api/inbox/seen-all')).toEqual({ updated: 0 });
    expect(await count()).toEqual({ unread: 0, unseen: 0 });
    const read = (await api.send('GET', '/api/inbox', { headers: user.headers })).json.data;
    const seenAts = (rows: { seenAt: string }[]) => rows.map(({ seenAt }) => seenAt);
    expect(seenAts(read)).toEqual(seenAts(seen));
    const put = (await api.send('GET', '/api/inbox?archived=true', { headers: user.headers })).json.data;
    expect(put).toMatchObject([{ id: archived, seenAt: null, readAt: null }]);
  });

  it('answer 422 to a body with something in it', async () => {
    for (const path of ['/api/inbox/read-all', '/api/inbox/seen-all']) {
      const answer = await api.send('POST', path, { headers: newUser().headers, body: { until: 'now' } });
      expect(answer.json).toMatchObject({ status: 422, code: 'unknown_field' });
    }
  });
});

describe('another’s inbox', () => {
  const others = async () => {
    const stranger = await createClient(db.database);
    const user = newUser();
    return {
      user,
      id: await store(user),
      tokens: {
        'another user of the same client': bearer({ ...user, userId: `${user.userId}x` }),
        'a user of that name of another client': bearer({ ...user, clientId: stranger.id, keyId: stranger.keyId }),
      },
      stranger,
    };
  };

  it('shows nothing, counts nothing and changes nothing, for other users and other clients', async () => {
    const { user, id, tokens, stranger } = await others();
    const query = `?userId=${encodeURIComponent(user.userId)}`;
    const ways = [
      ...Object.values(tokens).map((headers) => ({ headers, query: '' })),
      { headers: { 'x-api-key': stranger.apiKey }, query },
    ];
    for (const { headers, query } of ways) {
      expect((await api.send('GET', `/api/inbox${query}`, { headers })).json.data).toEqual([]);
      const count = await api.send('GET', `/api/inbox/unread-count${query}`, { headers });
      expect(count.json.data).toEqual({ unread: 0, unseen: 0 });
      const patched = await api.send('PATCH', `/api/inbox/${id}${query}`, { headers, body: { read: true } });
      expect(patched.json).toMatchObject({ status: 404, code: 'not_found' });
      for (const verb of ['read-all', 'seen-all']) {
        const { json } = await api.send('POST', `/api/inbox/${verb}${query}`, { headers });
        expect(json.data).toEqual({ updated: 0 });
      }
    }
    const untouched = await api.send('GET', '/api/inbox', { headers: user.headers });
    expect(untouched.json.data).toMatchObject([{ id, seenAt: null, readAt: null, archivedAt: null }]);
  });

  it('is not opened by a name that looks like a pattern or a part of it', async () => {
    const { user } = await others();
    for (const userId of ['%', '_', user.userId.toUpperCase(), user.userId.slice(0, -1), `${user.userId} `]) {
      const headers = bearer({ clientId: client.id, keyId: client.keyId, userId });
      expect((await api.send('GET', '/api/inbox', { headers })).json.data, userId).toEqual([]);
    }
  });
});

it('lets the pages that the operator names read an inbox, and no other', async () => {
  const page = { origin: 'https://app.example' };
  const named = createTestApi(db.database, { corsOrigins: [page.origin] });
  const user = newUser().headers;
  const answer = await named.send('GET', '/api/inbox', { headers: { ...user, ...page } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(page.origin);
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  const asked = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' };
  const preflight = await named.send('OPTIONS', '/api/inbox/ntf_1', { headers: { ...page, ...asked } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');

  const allowed = async (where: TestApi, path: string, origin: string) =>
    (await where.send('GET', path, { headers: { ...user, origin } })).headers.get('access-control-allow-origin');
  expect(await allowed(named, '/api/inbox', 'https://evil.example')).toBeNull();
  expect(await allowed(named, '/api/notifications', page.origin)).toBeNull();
  expect(await allowed(api, '/api/inbox', page.origin)).toBeNull();
  expect(await allowed(createTestApi(db.database, { corsOrigins: ['*'] }), '/api/inbox', 'https://any.example')).toBe(
    '*',
  );
});

it('names no user, no content and no token in the log', async () => {
  const own = createTestApi(db.database);
  const user = newUser();
  const id = await store(user, { text: 'the code is 4711' });
  await own.send('GET', '/api/inbox', { headers: user.headers });
  await own.send('PATCH', `/api/inbox/${id}`, { headers: user.headers, body: { read: true } });
  await own.send('GET', `/api/inbox?userId=${encodeURIComponent(user.userId)}`, { key: client.apiKey });
  const lines = JSON.stringify(own.lines());
  expect(own.lines()).toHaveLength(3);
  expect(own.lines()[1]).toMatchObject({ route: '/api/inbox/:id', clientId: client.publicId, notificationId: id });
  for (const word of [user.userId, 'example.com', '4711', 'uit_']) expect(lines).not.toContain(word);
});
