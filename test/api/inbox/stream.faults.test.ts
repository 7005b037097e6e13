import { once } from 'node:events';
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventStream } from '../../../src/api/streams/event-stream.ts';
import { openDatabase } from '../../../src/db/client.ts';
import type { Inbox } from '../../../src/db/queries/in-app/inbox.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { type KeyedInbox, openEvents, storeMessage } from '../../support/factories/inbox.ts';
import { startTcpProxy } from '../../support/fakes/tcp-proxy.ts';
import { LISTENER_NAME, serveInboxes } from '../../support/servers/inbox-api.ts';
import { openProcesses } from '../../support/servers/processes.ts';
import { useClient } from '../../support/servers/use-api.ts';

const { db, client } = useClient();

let users = 0;
const newInbox = (): KeyedInbox => ({ clientId: client.id, keyId: client.keyId, userId: `user-${++users}` });
const store = (inbox: Inbox, overrides = {}) => storeMessage(db.database.pool, inbox, overrides);

const listeners = `select pid from pg_stat_activity
  where datname = current_database() and application_name = '${LISTENER_NAME}'`;

it('shows each of 100 concurrent messages once and in order to a reader that is cut off again and again', async () => {
  const [served, inbox] = [await serveInboxes(db), newInbox()];
  let reader = await served.open(inbox);
  const found: { id: string; sequence: string }[] = [];
  let done = false;
  const writing = Promise.all(
    Array.from({ length: 5 }, async (_, writer) => {
      const ids: string[] = [];
      for (let n = 0; n < 20; n++) {
        ids.push(await store(inbox, { text: `${writer}/${n}` }));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
      }
      return ids;
    }),
  ).finally(() => {
    done = true;
  });
  let cuts = 0;
  while (!done) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    reader.close();
    const last = reader.lastEventId();
    found.push(...reader.messages());
    reader = await served.open(inbox, { 'last-event-id': last });
    cuts++;
  }
  const ids = (await writing).flat();
  await eventually(() => found.length + reader.messages().length >= 100, { timeoutMs: 30_000 });
  found.push(...reader.messages());
  expect(found).toHaveLength(100);
  expect(found.map(({ id }) => id).sort()).toEqual(ids.sort());
  const sequences = found.map(({ sequence }) => Number(sequence));
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  expect(cuts).toBeGreaterThan(5);
});

it('loses nothing when the connection that listens is ended, again and again', async () => {
  // Without a heartbeat there is no look but that which the news bring, or a new connection.
  const [served, inbox] = [await serveInboxes(db, { heartbeatMs: 600_000 }), newInbox()];
  const reader = await served.open(inbox);
  const kill = `select pg_terminate_backend(pid) from (${listeners}) as l`;
  for (let n = 1; n <= 5; n++) {
    await eventually(async () => (await db.database.pool.query(kill)).rowCount === 1, { timeoutMs: 30_000 });
    await store(inbox);
    await reader.until(n);
  }
  expect(reader.messages()).toHaveLength(5);
});

it('has one listening connection, however many streams there are', async () => {
  const served = await serveInboxes(db);
  const readers = await Promise.all(Array.from({ length: 8 }, () => served.open(newInbox())));
  expect(readers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  await eventually(async () => (await db.database.pool.query(listeners)).rowCount === 1);
  expect((await db.database.pool.query(listeners)).rowCount).toBe(1);
});

it('stays open while the database is away, and shows what came meanwhile', async () => {
  const url = new URL(db.url);
  const proxy = await startTcpProxy(url.host);
  url.host = proxy.address;
  const options = { poolSize: 2, applicationName: 'posthorn-test', onConnectionError: () => {} };
  const behindProxy = openDatabase({ ...options, url: url.href });
  onTestFinished(proxy.close);
  onTestFinished(behindProxy.close);
  const [served, inbox] = [await serveInboxes({ url: url.href, database: behindProxy }), newInbox()];
  const reader = await served.open(inbox);
  await store(inbox);
  await reader.until(1);
  await proxy.cut();
  const [second, third] = [await store(inbox), await store(inbox)];
  expect((await served.open(inbox)).status).toBe(503);
  await proxy.mend();
  await reader.until(3);
  expect(reader.messages().map(({ id }) => id)).toEqual([expect.any(String), second, third]);
});

it('asks for the next event only when the last one was taken', async () => {
  let made = 0;
  async function* events() {
    for (;;) yield `${++made}`;
  }
  const body = eventStream({
    events: events(),
    ending: new AbortController(),
    stallMs: 60_000,
    onClose: () => {},
    onFailure: () => {},
  });
  const reader = body.getReader();
  for (let taken = 1; taken <= 3; taken++) {
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(`${taken}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBe(taken);
  }
  await reader.cancel();
});

it('ends every stream at once when the process stops, also one that nobody reads', async () => {
  const [served, inbox] = [await serveInboxes(db), newInbox()];
  const readers = [await served.open(inbox), await served.open(newInbox())];
  const stuck = await served.open(inbox);
  stuck.pause();
  for (let n = 0; n < 40; n++) await store(inbox, { text: 'x'.repeat(200_000) });
  await readers[0]?.until(40);
  const before = performance.now();
  await served.stop();
  // A stream that nobody reads would else be cut off after 30 s.
  expect(performance.now() - before).toBeLessThan(20_000);
  await eventually(() => readers.every((reader) => reader.ended()));
  expect(readers[0]?.messages()).toHaveLength(40);
});

it('cuts off a reader that has stopped reading, whose place is free again', async () => {
  const [served, inbox] = [await serveInboxes(db, { stallMs: 500, mostPerInbox: 1 }), newInbox()];
  const { port } = new URL(served.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  // Good for longer than the test: nothing but the stall ends the stream.
  const token = served.token(inbox, 600_000);
  socket.write(`GET /api/inbox/stream?token=${token} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  // Its answer has begun, so that the place is its own; from here on it reads nothing.
  const [answer] = await once(socket, 'data');
  socket.pause();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
  expect((await served.open(inbox)).status).toBe(429);
  // More than the kernel holds for a connection, which can be tens of megabytes.
  for (let n = 0; n < 60; n++) await store(inbox, { text: 'x'.repeat(1_000_000) });
  await eventually(async () => (await served.open(inbox)).status === 200, { timeoutMs: 60_000 });
}, 120_000);

it('is served and ended by a real process, which stops in time with streams open', async () => {
  const processes = await openProcesses();
  onTestFinished(processes.close);
  const nobody = '127.0.0.1:9';
  const api = processes.start('api', {
    DATABASE_URL: db.url,
    RELAY_IN_API: 'false',
    KAFKA_BROKERS: nobody,
    TEMPORAL_ADDRESS: nobody,
  });
  await api.ready();
  const inbox = newInbox();
  const answer = await fetch(`${api.url()}/api/inbox/tokens`, {
    method: 'POST',
    headers: { 'x-api-key': client.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ userId: inbox.userId, ttlSeconds: 900 }),
  });
  const { data } = (await answer.json()) as { data: { token: string } };
  const reader = await openEvents(`${api.url()}/api/inbox/stream?token=${data.token}`);
  await eventually(() => reader.received());
  await store(inbox);
  await reader.until(1);
  const before = performance.now();
  expect(await api.stop()).toBe(0);
  // Before the drain gives up on those that are still there.
  expect(performance.now() - before).toBeLessThan(20_000);
  await eventually(reader.ended);
  expect(api.output()).not.toContain(data.token);
  expect(api.output()).not.toContain(inbox.userId);
});
