import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findNotificationsOf } from '../../src/db/queries/recipients/find.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

/** What the migration does with the rows of the release before. */
function backfill(): string {
  const folder = fileURLToPath(new URL('../../drizzle', import.meta.url));
  const file = readdirSync(folder).find((name) => name.startsWith('0006_')) ?? '';
  const statements = readFileSync(`${folder}/${file}`, 'utf8').split('--> statement-breakpoint');
  return statements.find((statement) => statement.includes('UPDATE "notifications"')) ?? '';
}

test('what an older release accepted is found by the address of a fallback once it is migrated', async () => {
  const { pool } = db.database;
  const clientId = randomUUID();
  const recipientHash = Buffer.alloc(32, 7);
  const content = { subject: null, text: 'Good morning', html: null };
  const fallback = { channel: 'sms' as const, recipient: { phone: '+14155552671' }, content };
  const { id } = await recordNotification(db.database, clientId, {
    // The last one is of a release that kept no hash.
    fallbacks: [{ ...fallback, recipientHash: recipientHash.toString('hex') }, fallback],
  });
  await recordNotification(db.database, clientId);
  await pool.query(`update notifications set fallback_keys = '{}'`);
  const userKeys = { live: ['nobody'], test: ['nobody'] };
  const find = () =>
    findNotificationsOf(
      pool,
      { clientId, environment: null, recipientHashes: [recipientHash], userKeys },
      { after: null, limit: 10 },
    );
  expect(await find()).toEqual([]);
  await pool.query(backfill());
  expect(await find()).toEqual([{ id, status: 'PENDING' }]);
});
