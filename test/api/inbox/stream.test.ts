import { describe, expect, it, onTestFinished } from 'vitest';
import type { Inbox } from '../../../src/db/queries/in-app/inbox.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { inboxToken, type KeyedInbox, openEvents, storeMessage } from '../../support/factories/inbox.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { serveInboxes } from '../../support/servers/inbox-api.ts';
import { useClient } from '../../support/servers/use-api.ts';

const { db, client } = useClient();

let users = 0;
const newInbox = (): KeyedInbox => ({ clientId: client.id, keyId: client.keyId, userId: `user-${++users}` });
const erasingApi = () => createTestApi(db.database);
const store = (inbox: Inbox, overrides = {}) => storeMessage(db.database.pool, inbox, overrides);

describe('GET /api/inbox/stream', () => {
  it('shows messages as they come, and none that was there before', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    await store(inbox);
    const reader = await served.open(inbox);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const text = 'two\nlines \u2028 and “more”\r\n\r\ndata: none';
    const id = await store(inbox, { text });
    await reader.until(1);
    const listed = await served.api.send('GET', `/api/inbox?limit=1&userId=${inbox.userId}`, { key: client.apiKey });
    const [{ sequence, ...shown } = { sequence: '' }] = reader.messages();
    expect(shown).toEqual(listed.json.data[0]);
    expect(shown).toMatchObject({ id, text });
    expect(reader.lastEventId()).toBe(sequence);
    expect(reader.messages()).toHaveLength(1);
  });

  it('goes on after Last-Event-ID, which counts for more than the URL’s lastEventId', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    const first = await served.open(inbox);
    const ids = [await store(inbox), await store(inbox), await store(inbox)];
    await first.until(3);
    const [one, two] = first.messages().map(({ sequence }) => sequence) as [string, string, string];
    const byHeader = await openEvents(`${served.url}?lastEventId=0&token=${served.token(inbox)}`, {
      'last-event-id': two,
    });
    const byUrl = await openEvents(`${served.url}?lastEventId=${one}&token=${served.token(inbox)}`);
    onTestFinished(byHeader.close);
    onTestFinished(byUrl.close);
    await byUrl.until(2);
    await byHeader.until(1);
    expect(byUrl.messages().map(({ id }) => id)).toEqual(ids.slice(1));
    expect(byHeader.messages().map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('lets a reader that is cut off before its first message miss none', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    await store(inbox);
    const first = await served.open(inbox);
    first.close();
    const id = await store(inbox);
    const second = await served.open(inbox, { 'last-event-id': first.lastEventId() });
    await second.until(1);
    expect(second.messages()).toMatchObject([{ id }]);
  });

  it('says something when there is nothing, and then finds what no news told of', async () => {
    const [served, inbox] = [await serveInboxes(db, { heartbeatMs: 200, news: { on: () => () => {} } }), newInbox()];
    const reader = await served.open(inbox);
    await eventually(() => reader.received().includes('\n: nothing new\n\n'));
    await store(inbox);
    await reader.until(1);
  });

  it('ends when its token does', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    const token = served.token(inbox, 4_000);
    const reader = await served.open(inbox, { authorization: `Bearer ${token}` });
    expect(reader.ended()).toBe(false);
    await eventually(reader.ended);
    const again = await openEvents(`${served.url}?token=${token}`);
    expect(again.status).toBe(401);
  });

  it('serves so many for one user and no more, until one of them has gone', async () => {
    const [served, inbox] = [await serveInboxes(db, { mostPerInbox: 2 }), newInbox()];
    const [first] = [await served.open(inbox), await served.open(inbox)];
    const third = await served.open(inbox);
    await eventually(() => third.received().endsWith('}'));
    expect(third.status).toBe(429);
    expect(third.headers['retry-after']).toBe('10');
    expect(JSON.parse(third.received())).toMatchObject({ status: 429, code: 'too_many_streams' });
    expect((await served.open(newInbox())).status).toBe(200);
    first?.close();
    await eventually(async () => (await served.open(inbox)).status === 200);
  });

  it('serves so many for all users of one client, and still those of another', async () => {
    const served = await serveInboxes(db, { mostPerClient: 2 });
    const [first] = [await served.open(newInbox()), await served.open(newInbox())];
    expect((await served.open(newInbox())).status).toBe(429);
    const byKey = await openEvents(`${served.url}?userId=ada`, { 'x-api-key': client.apiKey });
    onTestFinished(byKey.close);
    expect(byKey.status).toBe(429);
    const other = await createClient(db.database);
    const theirs = { clientId: other.id, keyId: other.keyId, userId: 'ada' };
    expect((await served.open(theirs)).status).toBe(200);
    first?.close();
    await eventually(async () => (await served.open(newInbox())).status === 200);
  });

  it.each<[string, (key: { id: string; userId: string }) => Promise<unknown>]>([
    [
      'its key is revoked',
      ({ id }) => db.database.pool.query('update api_keys set revoked_at = now() where id = $1', [id]),
    ],
    [
      'its user is erased',
      ({ userId }) => erasingApi().send('DELETE', `/api/recipients?userId=${userId}`, { key: client.apiKey }),
    ],
  ])('ends while it is open when %s', async (_when, end) => {
    const served = await serveInboxes(db, { heartbeatMs: 100 });
    const { id } = await createKey(db.database, client.id);
    const inbox = { ...newInbox(), keyId: id };
    const headers = { authorization: `Bearer ${served.token(inbox)}` };
    const reader = await served.open(inbox, headers);
    await eventually(() => reader.received().includes(': nothing new'));
    expect(reader.ended()).toBe(false);
    await end({ id, userId: inbox.userId });
    await eventually(reader.ended);
    expect((await served.open(inbox, headers)).status).toBe(401);
  });

  it('ends while it is open when the key in its header is revoked', async () => {
    const served = await serveInboxes(db, { heartbeatMs: 100 });
    const { id, apiKey } = await createKey(db.database, client.id);
    const reader = await openEvents(`${served.url}?userId=ada`, { 'x-api-key': apiKey });
    onTestFinished(reader.close);
    await eventually(() => reader.received().includes(': nothing new'));
    await db.database.pool.query('update api_keys set revoked_at = now() where id = $1', [id]);
    await eventually(reader.ended);
  });

  it('ends while it is open when the key in its header is narrowed', async () => {
    const served = await serveInboxes(db, { heartbeatMs: 100 });
    const { id, apiKey } = await createKey(db.database, client.id, { scopes: ['notifications:read', 'content'] });
    const open = () => openEvents(`${served.url}?userId=ada`, { 'x-api-key': apiKey });
    const reader = await open();
    onTestFinished(reader.close);
    await eventually(() => reader.received().includes(': nothing new'));
    await db.database.pool.query(`update api_keys set scopes = '{notifications:read}' where id = $1`, [id]);
    await eventually(reader.ended);
    const again = await open();
    onTestFinished(again.close);
    expect(again.status).toBe(200);
  });

  it('answers HEAD without a stream', async () => {
    const [served, inbox] = [await serveInboxes(db, { mostPerInbox: 1 }), newInbox()];
    for (let n = 0; n < 3; n++) {
      const { status } = await fetch(`${served.url}?token=${served.token(inbox)}`, { method: 'HEAD' });
      expect(status).toBe(200);
    }
    expect((await served.open(inbox)).status).toBe(200);
  });

  it('answers 400 to a place that can be none', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    for (const id of ['-1', 'x', '9'.repeat(16), '1;2']) {
      expect((await served.open(inbox, { 'last-event-id': id })).status, id).toBe(400);
    }
  });
});

describe('a stream of another', () => {
  it('shows nothing of other users and other clients, whatever the place that is asked for', async () => {
    const [served, inbox] = [await serveInboxes(db), newInbox()];
    const stranger = await createClient(db.database);
    const readers = await Promise.all([
      served.open({ ...inbox, userId: `${inbox.userId}0` }, { 'last-event-id': '0' }),
      served.open({ ...inbox, clientId: stranger.id, keyId: stranger.keyId }, { 'last-event-id': '0' }),
    ]);
    const own = await served.open(inbox);
    await store(inbox);
    await own.until(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const reader of readers) expect(reader.messages()).toEqual([]);
  });

  it('is not opened by a key in the place of a token, nor by a token of another secret', async () => {
    const served = await serveInboxes(db);
    const forged = inboxToken('another secret', newInbox());
    for (const query of ['', `?token=${client.apiKey}`, `?token=${client.apiKey}&userId=ada`, `?token=${forged}`]) {
      expect((await openEvents(served.url + query)).status, query.slice(0, 20)).toBe(401);
    }
    const byKey = await openEvents(`${served.url}?userId=ada`, { 'x-api-key': client.apiKey });
    expect(byKey.status).toBe(200);
    byKey.close();
    expect(JSON.stringify(served.api.lines())).not.toMatch(/uit_|nk_live/);
  });
});
