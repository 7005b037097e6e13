import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { clearText } from '../../src/db/content-cipher.ts';
import { INBOX_CHANNEL, inboxKey, listInboxAfter } from '../../src/db/queries/in-app/inbox.ts';
import { insertInAppMessage } from '../../src/db/queries/in-app/insert.ts';
import type { InAppMessage } from '../../src/providers/in-app/message.ts';
import { createInAppProvider } from '../../src/providers/in-app/provider.ts';
import { eventually } from '../support/expect/eventually.ts';
import { storeMessage } from '../support/factories/inbox.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient({ poolSize: 20 });

const message = (overrides: Partial<InAppMessage> = {}): InAppMessage => ({
  notificationId: 'ntf_00000000000000000000000001',
  clientId: client.id,
  userId: 'ada',
  subject: null,
  text: 'It is on its way.',
  html: null,
  url: null,
  image: null,
  data: { b: '2', a: '1' },
  ...overrides,
});
const provider = (pool = db.database.pool) =>
  createInAppProvider({ store: (toStore) => insertInAppMessage(pool, clearText, toStore) });
const all = (userId: string) =>
  listInboxAfter(db.database.orm, db.database.cipher, { clientId: client.id, userId }, 0, 1_000);

it('stores a message once, however often it is sent', async () => {
  const { send } = provider();
  for (const text of ['It is on its way.', 'Another text']) {
    expect(await send(message({ text }), sendContext())).toMatchObject({
      kind: 'sent',
      providerMessageId: 'ntf_00000000000000000000000001',
    });
  }
  expect(await all('ada')).toMatchObject([{ text: 'It is on its way.', data: { b: '2', a: '1' }, seenAt: null }]);
});

it('answers transient while the database is away', async () => {
  const gone = openDatabase({
    url: 'postgres://postgres@127.0.0.1:9/none',
    poolSize: 1,
    applicationName: 'posthorn-test',
    onConnectionError: () => {},
  });
  const outcome = await provider(gone.pool).send(message({ userId: 'nobody' }), sendContext());
  expect(outcome).toMatchObject({ kind: 'transient', code: 'store_unavailable' });
  await gone.close();
});

it('answers permanent to what PostgreSQL will never take, without repeating it', async () => {
  const outcome = await provider().send(
    message({ notificationId: 'ntf_00000000000000000000000002', text: 'a secret\0' }),
    sendContext(),
  );
  expect(outcome).toMatchObject({ kind: 'permanent', code: 'store_refused' });
  expect(JSON.stringify(outcome)).not.toContain('a secret');
});

it('gives sequences in the order of commits within an inbox, so that who looks between them misses none', async () => {
  const inbox = { clientId: client.id, userId: 'grace' };
  const seen: number[] = [];
  let done = false;
  const looking = (async () => {
    while (!done) {
      const rows = await listInboxAfter(db.database.orm, db.database.cipher, inbox, seen.at(-1) ?? 0, 1_000);
      seen.push(...rows.map(({ sequence }) => sequence));
    }
  })();
  await Promise.all(
    Array.from({ length: 15 }, async () => {
      for (let n = 0; n < 40; n++) await storeMessage(db.database.pool, inbox);
    }),
  );
  done = true;
  await looking;
  const rows = await listInboxAfter(db.database.orm, db.database.cipher, inbox, 0, 1_000);
  expect(rows).toHaveLength(600);
  const last = seen.at(-1) ?? 0;
  expect(seen).toEqual(rows.map(({ sequence }) => sequence).filter((sequence) => sequence <= last));
  const times = rows.map(({ createdAt }) => createdAt.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('lets a writer of one inbox wait for another of the same, and not for one of another inbox', async () => {
  const inbox = { clientId: client.id, userId: 'linus' };
  const holder = await db.database.pool.connect();
  await holder.query('begin');
  const insert = (userId: string, letter: string) =>
    insertInAppMessage(holder, clearText, message({ userId, notificationId: `ntf_${letter.padStart(26, '0')}` }));
  await insert(inbox.userId, '3');
  let stored = false;
  const second = storeMessage(db.database.pool, inbox).then(() => {
    stored = true;
  });
  await storeMessage(db.database.pool, { ...inbox, userId: 'margaret' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(stored).toBe(false);
  await holder.query('commit');
  holder.release();
  await second;
  expect(await all('linus')).toHaveLength(2);
});

it('tells who listens which inbox it was, once for each message, and nobody’s name', async () => {
  const inbox = { clientId: client.id, userId: 'edith@example.com' };
  const listener = await db.database.pool.connect();
  const payloads: string[] = [];
  listener.on('notification', ({ payload }) => payloads.push(payload ?? ''));
  await listener.query(`listen ${INBOX_CHANNEL}`);
  const notificationId = await storeMessage(db.database.pool, inbox);
  await storeMessage(db.database.pool, inbox, { notificationId });
  await storeMessage(db.database.pool, inbox);
  await eventually(() => payloads.length >= 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(payloads).toEqual([inboxKey(inbox), inboxKey(inbox)]);
  expect(inboxKey(inbox)).toMatch(/^[0-9a-f]{32}$/);
  listener.release(true);
});
