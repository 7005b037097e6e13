import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHub, type LiveStreams } from '../../../src/api/live/hub.ts';
import type { StatusFeed, StatusFeedListener } from '../../../src/contracts/status-feed.ts';
import type { KeyMode } from '../../../src/domain/notification.ts';
import { serve } from '../../../src/http-server/serve.ts';
import { followTopic } from '../../../src/kafka/follow-topic.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { type EventReader, openEvents } from '../../support/factories/inbox.ts';
import { byCookie, createMember, createSession } from '../../support/factories/members.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { createTopic, produceTo, silentLogger, testKafka } from '../../support/servers/kafka.ts';
import { useClient } from '../../support/servers/use-api.ts';

const { db, client } = useClient();
const kafka = testKafka();
let topic: string;
beforeAll(async () => {
  topic = await createTopic(kafka, { partitions: 2 });
});

type Said = { event: string; data: { mode?: string; changed?: Record<string, Record<string, number>> } };
const said = (reader: EventReader): Said[] =>
  reader
    .received()
    .split('\n\n')
    .flatMap((block) => {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      return event ? [{ event, data: JSON.parse(data) }] : [];
    });
const changes = (reader: EventReader) => said(reader).flatMap(({ data }) => (data.changed ? [data.changed] : []));
const sumOf = (reader: EventReader, name: string, status: string) =>
  changes(reader).reduce((sum, changed) => sum + (changed[name]?.[status] ?? 0), 0);

/** The API as a process serves it, on the topic of this file, until the test is over. */
async function serveLive(overrides: Partial<LiveStreams> = {}, { requireMfa = false } = {}) {
  const stopping = new AbortController();
  const options = { topic, logger: silentLogger, timing: { everyMs: 20, maxWaitMs: 200 } };
  let followed = 0;
  const feed: LiveStreams['feed'] = {
    follow: (listener) => {
      followed++;
      return followTopic(kafka, listener, options);
    },
  };
  const api = createTestApi(db.database, {
    requireMfa,
    liveStreams: { feed, stopping: stopping.signal, ...overrides },
  });
  const parts: (() => unknown)[] = [];
  const onStop = (_name: string, stop: () => unknown) => parts.push(stop);
  await serve({ host: '127.0.0.1', port: 0, onStop, logger: api.deps.logger }, api.app.fetch);
  const { port } = api.lines().find((line) => line.msg === 'listening') as { port: number };
  const stop = async () => {
    stopping.abort();
    for (const part of parts.splice(0).reverse()) await part();
  };
  onTestFinished(stop);
  /** A stream until the test is over; it has said its mode. */
  const open = async (topics: string, headers: Record<string, string> = { 'x-api-key': client.apiKey }) => {
    const reader = await openEvents(`http://127.0.0.1:${port}/api/stream?topics=${topics}`, headers);
    onTestFinished(reader.close);
    await eventually(() => reader.status !== 200 || said(reader).length > 0, { everyMs: 5 });
    return reader;
  };
  return { api, open, stop, followed: () => followed };
}

/** An event as the relay writes it. */
function eventOf(
  of: { publicId: string },
  {
    status = 'SENT',
    environment,
    id = 'ntf_01jd8m9q4wf7vrk2h3n5c6t8xz',
  }: {
    status?: string;
    environment?: KeyMode | undefined;
    id?: string;
  } = {},
): string {
  const data = { notificationId: id, clientId: of.publicId, channel: 'email', status, reason: null, sequence: 3 };
  return JSON.stringify({
    ...{ id: 'evt_01jd8m9q4wf7vrk2h3n5c6t8xz', type: `notification.${status.toLowerCase()}` },
    ...{
      timestamp: new Date().toISOString(),
      data: { ...data, ...(environment && { environment }), tags: ['a@b.example'] },
    },
  });
}
const write = (...values: string[]) => produceTo(kafka, topic, 0, values);
/** What comes of a write that says nothing to anybody else has come as well. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 300));

describe('GET /api/stream', () => {
  it('says its mode, and then what changes of the topics that were asked for, with counts and nobody’s address', async () => {
    const { open } = await serveLive({ flushMs: 10 });
    const reader = await open('overview,dead-letters');
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(said(reader)).toEqual([{ event: 'live', data: { mode: 'streaming' } }]);
    await write(eventOf(client), eventOf(client), eventOf(client, { status: 'FAILED' }));
    await eventually(() => changes(reader).length > 0);
    expect(changes(reader)).toEqual([{ overview: { SENT: 2, FAILED: 1 }, 'dead-letters': { FAILED: 1 } }]);
    expect(reader.received()).not.toContain('@');
  });

  it('tells of one notification and one campaign to who asks for these', async () => {
    const { open } = await serveLive({ flushMs: 10 });
    const [ntf, cmp] = ['ntf_01jd8m9q4wf7vrk2h3n5c6t8xa', 'cmp_01jd8m9q4wf7vrk2h3n5c6t8xa'];
    const reader = await open(`notification:${ntf},campaign:${cmp}`);
    const list = await open('list,campaigns');
    const data = { campaignId: cmp, clientId: client.publicId, environment: 'live', status: 'RUNNING', sequence: 2 };
    await write(eventOf(client), JSON.stringify({ type: 'campaign.progress', data }), eventOf(client, { id: ntf }));
    await eventually(() => changes(reader).length > 0 && changes(list).length > 0);
    expect(changes(reader)).toEqual([{ [`notification:${ntf}`]: { SENT: 1 }, [`campaign:${cmp}`]: {} }]);
    expect(changes(list)).toEqual([{ list: { SENT: 2 }, campaigns: {} }]);
  });

  it('tells no other client, and a test key only of what test keys sent, as its API’s own statements write it', async () => {
    const { api, open } = await serveLive({ flushMs: 10 });
    const [stranger, testKey] = [
      await createClient(db.database),
      await createKey(db.database, client.id, { environment: 'test' }),
    ];
    const live = await open('list');
    const test = await open('list', { 'x-api-key': testKey.apiKey });
    const other = await open('list', { 'x-api-key': stranger.apiKey });
    const cancelOne = async (key: string) => {
      const sent = await api.send('POST', '/api/notifications', { key, body: notificationBody({ delayMs: 60_000 }) });
      const id = sent.json.data.notificationId;
      expect((await api.send('POST', `/api/notifications/${id}/cancel`, { key })).status).toBeLessThan(300);
      const { rows } = await db.database.pool.query(
        `select payload from outbox where key = $1 and event_type = 'notification.cancelled'`,
        [id],
      );
      await write(...rows.map(({ payload }) => payload));
    };
    await cancelOne(client.apiKey);
    await eventually(() => changes(live).length === 1);
    await settle();
    expect([changes(live), changes(test), changes(other)]).toEqual([[{ list: { CANCELLED: 1 } }], [], []]);
    await cancelOne(testKey.apiKey);
    await eventually(() => changes(test).length === 1);
    expect(changes(test)).toEqual([{ list: { CANCELLED: 1 } }]);
    expect(changes(other)).toEqual([]);
  });

  it('takes what an older release wrote, which names no environment, for live', async () => {
    const { open } = await serveLive({ flushMs: 10 });
    const { apiKey } = await createKey(db.database, client.id, { environment: 'test' });
    const [live, test] = [await open('list'), await open('list', { 'x-api-key': apiKey })];
    await write('no event', '[]', 'null', '{"data":null}', eventOf(client), eventOf(client, { environment: 'test' }));
    await eventually(() => changes(live).length > 0 && changes(test).length > 0);
    expect([changes(live), changes(test)]).toEqual([[{ list: { SENT: 2 } }], [{ list: { SENT: 1 } }]]);
  });

  it('says what comes within one interval at once, however much it is', async () => {
    const { open } = await serveLive({ flushMs: 300 });
    const readers = [await open('list'), await open('list')];
    const startedAtMs = performance.now();
    for (let n = 0; n < 10; n++) await write(...Array.from({ length: 500 }, () => eventOf(client)));
    await eventually(() => readers.every((reader) => sumOf(reader, 'list', 'SENT') === 5_000));
    const most = Math.ceil((performance.now() - startedAtMs) / 300) + 1;
    for (const reader of readers) expect(changes(reader).length).toBeLessThanOrEqual(most);
  });

  it('follows the topic once for all streams, and not for HEAD', async () => {
    const { api, open, followed } = await serveLive();
    const key = { 'x-api-key': client.apiKey };
    const head = await api.app.request('/api/stream?topics=list', { method: 'HEAD', headers: key });
    expect([head.status, followed()]).toEqual([200, 0]);
    await Promise.all([open('list'), open('overview'), open('list')]);
    expect(followed()).toBe(1);
  });

  it('says `polling` while the topic is not read, and `streaming` once it is', async () => {
    const { feed, up } = drivenFeed();
    const { open } = await serveLive({ feed });
    up(false);
    const reader = await open('list');
    const modes = () => said(reader).map(({ data }) => data.mode);
    for (const isUp of [true, false, true]) {
      const known = modes().length;
      up(isUp);
      await eventually(() => modes().length === known + 1);
    }
    expect(modes()).toEqual(['polling', 'streaming', 'polling', 'streaming']);
  });

  it('says `polling`, and stays open, where streams are turned off', async () => {
    const { open } = await serveLive({ feed: null, heartbeatMs: 50 });
    const reader = await open('list');
    await eventually(() => reader.received().includes(': nothing new'));
    expect(said(reader)).toEqual([{ event: 'live', data: { mode: 'polling' } }]);
    expect(reader.ended()).toBe(false);
  });

  it('opens to who is logged in, and ends with the session', async () => {
    const { open } = await serveLive({ heartbeatMs: 100 });
    const member = await createMember(db.database, client, { role: 'viewer' });
    const { token } = await createSession(db.database, member.id);
    const reader = await open('list', byCookie(token, client));
    await eventually(() => reader.received().includes(': nothing new'));
    expect(reader.ended()).toBe(false);
    await db.database.pool.query('delete from sessions where member_id = $1', [member.id]);
    await eventually(reader.ended);
    expect((await open('list', byCookie(token, client))).status).toBe(401);
  });

  it('ends when the second factor has gone, where one is required', async () => {
    const { open } = await serveLive({ heartbeatMs: 100 }, { requireMfa: true });
    const member = await createMember(db.database, client, { role: 'viewer' });
    const { token } = await createSession(db.database, member.id);
    const setTotp = (confirmedAt: Date | null) =>
      db.database.pool.query(`update members set totp_secret = 'A', totp_confirmed_at = $2 where id = $1`, [
        member.id,
        confirmedAt,
      ]);
    await setTotp(new Date());
    const reader = await open('list', byCookie(token, client));
    await eventually(() => reader.received().includes(': nothing new'));
    expect([reader.status, reader.ended()]).toEqual([200, false]);
    await setTotp(null);
    await eventually(reader.ended);
  });

  it('ends when its key is revoked', async () => {
    const { open } = await serveLive({ heartbeatMs: 100 });
    const { id, apiKey } = await createKey(db.database, client.id);
    const reader = await open('list', { 'x-api-key': apiKey });
    await eventually(() => reader.received().includes(': nothing new'));
    await db.database.pool.query('update api_keys set revoked_at = now() where id = $1', [id]);
    await eventually(reader.ended);
  });

  it('opens so many for one key, one client and in all, until one of them has gone', async () => {
    const { open } = await serveLive({ mostPerCaller: 1, mostPerClient: 2, most: 3 });
    const keys = await Promise.all([1, 2, 3].map(() => createKey(db.database, client.id)));
    const by = (index: number) => open('list', { 'x-api-key': keys[index]?.apiKey ?? '' });
    const others = await Promise.all([createClient(db.database), createClient(db.database)]);
    const first = await by(0);
    expect((await by(0)).status).toBe(429);
    expect((await by(1)).status).toBe(200);
    expect((await by(2)).status).toBe(429);
    const [one, two] = others.map(
      ({ apiKey }) =>
        () =>
          open('list', { 'x-api-key': apiKey }),
    );
    expect((await one?.())?.status).toBe(200);
    const refused = await two?.();
    expect([refused?.status, refused?.headers['retry-after']]).toEqual([429, '10']);
    first.close();
    await eventually(async () => (await by(2)).status === 200);
  });

  it('gives a client no more places than it leaves to others, and a newcomer always one', async () => {
    const { open } = await serveLive({ mostPerCaller: 10, mostPerClient: 10, most: 4 });
    const other = await createClient(db.database);
    const statuses: (number | undefined)[] = [];
    for (let nth = 0; nth < 4; nth++) statuses.push((await open('list', { 'x-api-key': client.apiKey })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await open('list', { 'x-api-key': other.apiKey })).status).toBe(200);
  });

  it.each(['', 'everything', 'list,', 'notification:cmp_01jd8m9q4wf7vrk2h3n5c6t8xz', 'campaign:', 'campaign:cmp_1'])(
    'refuses topics that there are not: %j',
    async (topics) => {
      const { api } = await serveLive();
      const { status, json } = await api.send('GET', `/api/stream?topics=${topics}`, { key: client.apiKey });
      expect([status, json.code, json.errors[0].pointer]).toEqual([
        400,
        'invalid_query',
        expect.stringMatching(/^\/query\/topics/),
      ]);
    },
  );

  it('refuses more topics than a page can show, and none at all', async () => {
    const { api } = await serveLive();
    const ids = Array.from({ length: 51 }, (_, n) => `notification:ntf_${String(n).padStart(26, '0')}`);
    for (const query of [`?topics=${ids.join(',')}`, '']) {
      expect((await api.send('GET', `/api/stream${query}`, { key: client.apiKey })).status).toBe(400);
    }
  });

  it('ends every stream at once when the process stops', async () => {
    const { open, stop } = await serveLive();
    const readers = [await open('list'), await open('overview')];
    const startedAtMs = performance.now();
    await stop();
    await eventually(() => readers.every((reader) => reader.ended()));
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
});

describe('the hub', () => {
  const watched = { clientId: 'cli_1', environment: 'live', topics: ['overview', 'list'] } as const;

  it('has a page that missed a pause ask for everything', () => {
    const { feed, up } = drivenFeed();
    const watcher = createHub(feed, new AbortController().signal).watch(watched);
    up(true);
    watcher.take();
    up(false);
    up(true);
    expect([watcher.mode(), watcher.take()]).toEqual(['streaming', { overview: {}, list: {} }]);
    expect(watcher.take()).toBeNull();
  });

  it('has everybody ask for everything where records were passed over', () => {
    const { feed, listener } = drivenFeed();
    const hub = createHub(feed, new AbortController().signal);
    const watchers = [hub.watch(watched), hub.watch({ ...watched, clientId: 'cli_2', topics: ['list'] })];
    listener().onGap();
    expect(watchers.map((watcher) => watcher.take())).toEqual([{ overview: {}, list: {} }, { list: {} }]);
  });

  it('keeps the feed for a while after the last page has gone, and no longer', async () => {
    const { feed, follows, stops } = drivenFeed();
    const hub = createHub(feed, new AbortController().signal, { lingerMs: 100 });
    hub.watch(watched).close();
    hub.watch(watched).close();
    expect([follows(), stops()]).toEqual([1, 0]);
    await eventually(() => stops() === 1);
    hub.watch(watched);
    expect(follows()).toBe(2);
  });

  it('ends the feed when the process stops', () => {
    const { feed, stops } = drivenFeed();
    const stopping = new AbortController();
    createHub(feed, stopping.signal).watch(watched);
    stopping.abort();
    expect(stops()).toBe(1);
  });
});

/** A feed that the test itself moves; what it was last told to say, it says to who comes. */
function drivenFeed() {
  let listener: StatusFeedListener | null = null;
  let isUp: boolean | null = null;
  let [follows, stops] = [0, 0];
  const feed: StatusFeed = {
    follow: (given) => {
      follows++;
      listener = given;
      if (isUp !== null) given.onState(isUp);
      return () => {
        stops++;
      };
    },
  };
  return {
    feed,
    up: (next: boolean) => {
      isUp = next;
      listener?.onState(next);
    },
    listener: () => {
      if (!listener) throw new Error('nobody follows');
      return listener;
    },
    follows: () => follows,
    stops: () => stops,
  };
}
