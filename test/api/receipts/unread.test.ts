import { expect, test } from 'vitest';
import { createThreadedMailReader } from '../../../src/providers/email/reports/threaded-reader.ts';
import { RECEIPTS_TOKEN, RECEIVING, sendNotification, twilioCallback } from '../../support/factories/receipts.ts';
import { DSN } from '../../support/fakes/mail-reports.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

/* What a vendor posts, or somebody in its name, that nobody can read. */

const { db, client, api } = useApi(RECEIVING);

type Post = { path: string; headers: Record<string, string>; body: string };
const post = ({ path, ...rest }: Post, to = api) => to.send('POST', path, rest);

test('answers 422 to a mail that takes too long, keeps it for a person, and reads the next one', async () => {
  const email = createThreadedMailReader('a secret', { jobMs: 0, memoryMb: 64 });
  const hasty = createTestApi(db.database, { ...RECEIVING, receiptReaders: { ...RECEIVING.receiptReaders, email } });
  const path = `/api/receipts/email/${RECEIPTS_TOKEN}`;
  const headers = { 'content-type': 'message/rfc822' };
  const mail = `To: ${'a@b.example, '.repeat(32_000)}c@d.example\r\n\r\n`;
  const answer = await post({ path, headers, body: mail }, hasty);
  expect([answer.status, answer.json.code]).toEqual([422, 'unreadable_receipt']);
  const { rows } = await db.database.pool.query(`select * from receipts where code = 'unread_too_slow'`);
  expect(rows).toMatchObject([{ source: 'email', notification_id: null, matched_at: null, suppress: null }]);
  expect(rows[0].raw).toBe(mail.slice(0, 8_192));
  expect(hasty.lines()).toContainEqual(expect.objectContaining({ why: 'too_slow', source: 'email' }));
  expect((await post({ path, headers, body: DSN.replace('Thu', 'Fri') })).status).toBe(200);
});

test.each([
  '{"mail":{"headers":{}},"eventType":"Open"}',
  '{"mail":{"headers":[null]},"eventType":"Open"}',
  '{"mail":{},"eventType":"Bounce","bounce":{"bouncedRecipients":{},"bounceType":5}}',
])(
  'answers 200 or 422 to values that a vendor never sends, and keeps those as they came that it refuses: %s',
  async (body) => {
    const path = `/api/receipts/ses/${RECEIPTS_TOKEN}`;
    const answer = await post({ path, headers: { 'content-type': 'application/json' }, body });
    expect([200, 422]).toContain(answer.status);
    const { rows } = await db.database.pool.query('select code from receipts where raw = $1', [body]);
    expect(rows).toEqual(answer.status === 200 ? [] : [{ code: 'unread_form' }]);
  },
);

test('refuses what is none of the vendor’s forms with 422, and keeps it once for a person', async () => {
  const headers = { 'content-type': 'application/json' };
  for (let time = 0; time < 2; time++) {
    const answer = await post({ path: `/api/receipts/msg91/${RECEIPTS_TOKEN}`, headers, body: '<xml/>' });
    expect([answer.status, answer.json.code]).toEqual([422, 'unreadable_receipt']);
  }
  const { rows } = await db.database.pool.query(`select * from receipts where raw = '<xml/>'`);
  expect(rows).toMatchObject([{ code: 'unread_form', notification_id: null, matched_at: null, suppress: null }]);
});

test('keeps nothing of what has no good signature, however odd it is', async () => {
  const { path, headers } = twilioCallback(await sendNotification(db.database, client.id), 'delivered');
  const before = await countRows(db.database);
  expect((await post({ path, headers, body: '<xml/>' })).status).toBe(403);
  expect(await countRows(db.database)).toEqual(before);
});
