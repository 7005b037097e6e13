import { beforeEach, expect, it } from 'vitest';
import { recipientHash, recipientHashes, userKeys } from '../../../src/contracts/keyed-hash.ts';
import { addSuppression } from '../../../src/db/queries/suppressions.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

/** One person in Mexico: as Meta spells it, and as people do. */
const PERSON = ['+5215512345678', '+525512345678'] as const;
const SECRET = 'a secret of tests';
/** Under which an older release kept the first spelling. */
let former: Buffer;
beforeEach(() => {
  former = recipientHashes(SECRET, PERSON[0])[1] ?? Buffer.alloc(0);
});

const sms = (phone: string) => ({ channel: 'sms', recipient: phone, message: 'Hello' });
const simulated = async (phone: string) =>
  (await api.send('POST', '/api/notifications/simulate', { key: client.apiKey, body: sms(phone) })).json.data.wouldBe;
const listed = async (path: string, phone: string) =>
  (await api.send('GET', `${path}?recipient=${encodeURIComponent(phone)}`, { key: client.apiKey })).json.data;

it('who is suppressed under one spelling gets nothing under the other, and is found under both', async () => {
  for (const [index, phone] of PERSON.entries()) {
    const added = await api.send('POST', '/api/suppressions', { key: client.apiKey, body: { recipient: phone } });
    expect(added.status).toBe(index === 0 ? 201 : 200);
  }
  for (const phone of PERSON) {
    expect(await simulated(phone)).toBe('SUPPRESSED');
    expect(await listed('/api/suppressions', phone)).toHaveLength(1);
  }
});

it('what an older release has suppressed as it was spelled holds, before and after the first message', async () => {
  const kept = { clientId: client.id, recipientHash: former, scope: 'all', reason: 'hard_bounce' } as const;
  await addSuppression(db.database.pool, db.database.cipher, kept);
  for (const phone of PERSON) expect(await simulated(phone)).toBe('SUPPRESSED');

  const { status, text } = await api.send('POST', '/api/notifications', { key: client.apiKey, body: sms(PERSON[1]) });
  expect(status, text).toBe(202);
  const { rows } = await db.database.pool.query(
    `select n.recipient, s.reason from notifications n join suppressions s using (client_id, recipient_hash) where client_id = $1`,
    [client.id],
  );
  // It goes to the number as it was given.
  expect(rows).toEqual([{ recipient: { phone: PERSON[1] }, reason: 'hard_bounce' }]);
  for (const phone of PERSON) expect(await simulated(phone)).toBe('SUPPRESSED');
});

it('notifications are listed, cancelled and erased under either spelling, those of an older release too', async () => {
  const owner = { clientId: client.id, environment: 'live' } as const;
  const [, formerKey = ''] = userKeys(SECRET, owner, { phone: PERSON[0] }, 'sms');
  const route = [{ channel: 'sms' as const, provider: 'twilio' }];
  const old = { channel: 'sms' as const, recipient: { phone: PERSON[0] }, routes: route };
  await recordNotification(db.database, client.id, { ...old, recipientHash: former, userKey: formerKey });
  await recordNotification(db.database, client.id, { ...old, recipientHash: recipientHash(SECRET, PERSON[0]) });
  for (const phone of PERSON) {
    const { status, text } = await api.send('POST', '/api/notifications', { key: client.apiKey, body: sms(phone) });
    expect(status, text).toBe(202);
  }
  for (const phone of PERSON) expect(await listed('/api/notifications', phone)).toHaveLength(4);

  const body = { recipient: PERSON[1] };
  const cancelled = await api.send('POST', '/api/notifications/cancel', { key: client.apiKey, body });
  expect(cancelled.json.data.counts).toMatchObject({ cancelled: 4 });
  const path = `/api/recipients?address=${encodeURIComponent(PERSON[1])}`;
  const erased = await api.send('DELETE', path, { key: client.apiKey });
  expect(erased.json.data).toMatchObject({ erased: 4 });
});
