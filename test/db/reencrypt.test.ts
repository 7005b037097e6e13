import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Queryable } from '../../src/db/client.ts';
import { type ContentCipher, clearText, createContentCipher } from '../../src/db/content-cipher.ts';
import { SEALED_TABLES } from '../../src/db/queries/content/columns.ts';
import { readSealedPage, resealRow } from '../../src/db/queries/content/reseal.ts';
import { getDeadLetter } from '../../src/db/queries/dead-letters/read.ts';
import { listInbox } from '../../src/db/queries/in-app/inbox.ts';
import { getNotification } from '../../src/db/queries/notifications/read.ts';
import { storeReceipts } from '../../src/db/queries/receipts/store.ts';
import { eraseNotifications } from '../../src/db/queries/recipients/erase.ts';
import { addSuppression, listSuppressions } from '../../src/db/queries/suppressions.ts';
import { listWebhookAttempts } from '../../src/db/queries/webhooks/attempts.ts';
import { settleWebhookAttempt } from '../../src/db/queries/webhooks/settle-attempt.ts';
import { reencrypt } from '../../src/jobs/reencrypt.ts';
import { dumpTables } from '../support/expect/dump.ts';
import { storeMessage } from '../support/factories/inbox.ts';
import { beginNotification } from '../support/factories/receipts.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/database.ts';

const SECRET = 'canary-secret';
const [first, second, third] = ['k1', 'k2', 'k3'].map((id) => ({ id, key: randomBytes(32) }));
const cipherOf = (...keys: (typeof first)[]) => createContentCipher(keys.flatMap((key) => key ?? []));

let db: TestDatabase | undefined;
const clientId = randomUUID();
const endpointId = randomUUID();
let id: string;
let letterId: string;
const pool = () => {
  if (!db) throw new Error('no database');
  return db.database.pool;
};
const orm = () => {
  if (!db) throw new Error('no database');
  return db.database.orm;
};
const dump = async () => (db ? JSON.stringify(await dumpTables(db.database)) : '');

/** A row in each table that holds content, all in clear. */
beforeEach(async () => {
  await db?.drop();
  db = await createTestDatabase();
  const begun = await beginNotification(
    db.database,
    clientId,
    { channel: 'email', provider: 'smtp' },
    {
      recipient: { email: `${SECRET}@example.com` },
      content: { subject: SECRET, text: SECRET, html: null },
      attachments: [Buffer.from(SECRET).toString('base64')],
      metadata: { note: SECRET },
      fallbacks: [
        {
          channel: 'sms',
          recipient: { phone: `+1${SECRET}` },
          content: { subject: null, text: SECRET, html: null },
          recipientHash: 'ab'.repeat(32),
        },
      ],
    },
  );
  id = begun.id;
  letterId = randomUUID();
  const row = { id: letterId, channel: 'email', provider: 'smtp', messageKey: begun.publicId, errorCode: 'lost' };
  const record = { stream: 'status', clientId, key: 'k', eventType: 'e', payload: '{}', traceparent: null } as const;
  const said = { code: 'lost', detail: `${SECRET} refused`, response: `250 ${SECRET}` };
  const settled = await begun.settle({
    ...{ outcome: 'ambiguous', status: 'UNKNOWN', event: null, providerMessageId: null, ...said },
    deadLetter: { row, record },
  });
  expect(settled).toBe(true);
  await storeMessage(pool(), { clientId, userId: 'u' }, { text: SECRET, data: { a: SECRET }, image: SECRET });
  const recipientHash = randomBytes(32);
  const listed = { clientId, recipientHash, scope: 'all', reason: 'manual', address: SECRET } as const;
  await addSuppression(pool(), clearText, listed);
  const told = { source: 'x', key: 'r', kind: 'BOUNCED', code: 'c', suppress: null, occurredAt: null } as const;
  const ofNobody = {
    channel: 'email',
    recipientHashes: null,
    provider: null,
    providerMessageId: null,
    notificationId: null,
  } as const;
  await storeReceipts(pool(), clearText, [{ ...told, ...ofNobody, detail: SECRET, raw: SECRET }]);
  for (const number of [1, 2, 10])
    await pool().query(
      `insert into webhook_attempts (endpoint_id, event_id, run, number, client_id, event_type, outcome, detail, response, started_at, finished_at)
        values ($1, $2, 0, $3, $4, 'e', 'failed', $5, $5, now(), now())`,
      [endpointId, randomUUID(), number, clientId, SECRET],
    );
});
afterAll(() => db?.drop());

/** All that is shown of it, opened. */
async function readAll(cipher: ContentCipher) {
  return {
    notification: await getNotification(orm(), cipher, { clientId, environment: null }, id),
    letter: await getDeadLetter(orm(), cipher, { id: letterId, clientId, environment: null }),
    inbox: await listInbox(orm(), cipher, { clientId, userId: 'u' }, { unread: false, archived: false }, 10),
    list: await listSuppressions(orm(), cipher, clientId, {}, 10),
    calls: await listWebhookAttempts(pool(), cipher, endpointId, null, 10),
  };
}

test('all that is in clear is encrypted, nothing is left of it, and all is read as before', async () => {
  const before = await readAll(clearText);
  expect((await dump()).split(SECRET).length).toBeGreaterThan(18);
  const cipher = cipherOf(first);
  const done = await reencrypt(pool(), cipher, { current: 'k1', pageSize: 1 });
  expect(done).toEqual({ written: 9, unreadable: {}, rows: { k1: 9 } });
  expect(await dump()).not.toContain(SECRET);
  expect(await dump()).not.toContain(Buffer.from(SECRET).toString('base64'));
  expect(await readAll(cipher)).toEqual(before);
  expect(await reencrypt(pool(), cipher, { current: 'k1' })).toEqual({ written: 0, unreadable: {}, rows: { k1: 9 } });
});

test('a key is taken out of use: what it encrypted is written under the next, which alone then reads all', async () => {
  const before = await readAll(clearText);
  await reencrypt(pool(), cipherOf(first), { current: 'k1' });
  const done = await reencrypt(pool(), cipherOf(second, first), { current: 'k2', pageSize: 2 });
  expect(done).toEqual({ written: 9, unreadable: {}, rows: { k2: 9 } });
  expect(await readAll(cipherOf(second))).toEqual(before);
  await expect(readAll(cipherOf(first))).rejects.toThrow(/the key k2,/);
});

test('what is under a key that is not named is left, and said', async () => {
  await reencrypt(pool(), cipherOf(first), { current: 'k1' });
  const done = await reencrypt(pool(), cipherOf(third), { current: 'k3' });
  expect(done).toEqual({ written: 0, unreadable: { 'content_key_missing:k1': 9 }, rows: { k1: 9 } });
});

test('a value that a process has written meanwhile stands', async () => {
  const [notifications] = SEALED_TABLES;
  if (!notifications) throw new Error('no table');
  const [row] = await readSealedPage(pool(), notifications, { current: 'k1', after: null, limit: 1 });
  if (!row) throw new Error('no row');
  const racing: Queryable = {
    query: (async (statement: { text: string; values: unknown[] }) => {
      if (statement.text.startsWith('update'))
        await pool().query(`update notifications set recipient = '{"email":"new@example.com"}' where id = $1`, [id]);
      return pool().query(statement);
    }) as Queryable['query'],
  };
  expect(await resealRow(racing, cipherOf(first), notifications, row, 'k1')).toBe(false);
  const found = await getNotification(orm(), clearText, { clientId, environment: null }, id);
  expect(found?.notification.recipient).toEqual({ email: 'new@example.com' });
  expect(found?.notification.content.text).toBe(SECRET);
  expect(await resealRow(pool(), cipherOf(first), notifications, row, 'k1')).toBe(true);
});

test('what was erased counts as nothing that is left in clear', async () => {
  await eraseNotifications(pool(), [id]);
  const done = await reencrypt(pool(), cipherOf(first), { current: 'k1' });
  // The inbox, the list, the receipt and the calls are of others.
  expect(done).toEqual({ written: 6, unreadable: {}, rows: { k1: 6 } });
});

test('what an endpoint answered is sealed when it is written, and shown', async () => {
  const key = { endpointId: randomUUID(), eventId: randomUUID(), run: 0, number: 1 };
  await pool().query(
    `insert into webhook_deliveries (endpoint_id, event_id, client_id, event_type, payload, status) values ($1, $2, $3, 'e', '{}', 'PENDING')`,
    [key.endpointId, key.eventId, clientId],
  );
  const words = 'canary-of-an-endpoint';
  const failed = { outcome: 'failed', statusCode: 500, code: 'http_500', detail: words, response: words } as const;
  const settled = await settleWebhookAttempt(
    pool(),
    cipherOf(first),
    key,
    { ...failed, durationMs: 1, isLast: false },
    () => {
      throw new Error('nothing is disabled here');
    },
  );
  expect(settled).toEqual({ status: 'PENDING', disabled: null });
  expect(await dump()).not.toContain(words);
  expect(await listWebhookAttempts(pool(), cipherOf(first), key.endpointId, null, 10)).toMatchObject([failed]);
});
