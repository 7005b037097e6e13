import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { recipientHash } from '../../src/contracts/keyed-hash.ts';
import { addSuppression, type NewSuppression } from '../../src/db/queries/suppressions.ts';
import type { Content } from '../../src/domain/notification.ts';
import type { Route } from '../../src/domain/route.ts';
import { PRIMARY } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { database, pool, record, rowsOf, statusOf, withSink } = deliveryLab();

const PUSH: Route = { channel: 'push', provider: 'sandbox' };
const SMS: Route = { channel: 'sms', provider: 'sandbox' };
const hashOf = (text: string) => createHash('sha256').update(text).digest();

async function suppress(id: string, overrides: Partial<NewSuppression> = {}) {
  const { rows } = await pool().query('select client_id, recipient_hash from notifications where id = $1', [id]);
  const { client_id: clientId, recipient_hash: recipientHash } = rows[0];
  return addSuppression(database().pool, database().cipher, {
    clientId,
    recipientHash,
    scope: 'all',
    reason: 'hard_bounce',
    ...overrides,
  });
}

test('a suppressed address gets nothing: SUPPRESSED with the reason, an event, no attempt, no dead letter', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record({ recipientHash: hashOf(randomUUID()) });
  await suppress(id);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
  expect(await statusOf(id)).toBe('SUPPRESSED');
  expect((await rowsOf('timeline', id, 'sequence')).at(-1)).toMatchObject({
    status: 'SUPPRESSED',
    reason: 'hard_bounce',
  });
  expect(await rowsOf('attempts', id, 'seq')).toEqual([]);
  expect(await rowsOf('dead_letters', id, 'run')).toEqual([]);
  const { rows } = await pool().query(
    `select payload from outbox where key = $1 and event_type = 'notification.suppressed'`,
    [publicId],
  );
  expect(JSON.parse(rows[0].payload).data).toMatchObject({ status: 'SUPPRESSED', reason: 'hard_bounce' });
  expect(sink.ledger).toEqual([]);
});

test('what a test key sent is not held against the live list: by it nobody learns who stands there', async () => {
  const { sink, deliverBy } = await withSink();
  const hash = hashOf(randomUUID());
  const live = await record({ recipientHash: hash });
  await suppress(live.id);
  const trial = { provider: 'sandbox', channel: 'email' } as const;
  const { id, publicId } = await record({ recipientHash: hash, environment: 'test', routes: [trial] });
  expect(await deliverBy(publicId, [trial])).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(sink.ledger).toEqual([]);
});

test('who unsubscribed from marketing gets everything else', async () => {
  const { sink, deliver } = await withSink();
  const recipientHash = hashOf(randomUUID());
  const marketing = await record({ recipientHash, category: 'marketing' });
  const receipt = await record({ recipientHash });
  await suppress(marketing.id, { scope: 'marketing', reason: 'unsubscribe' });
  expect(await deliver(marketing.publicId)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
  expect(await deliver(receipt.publicId)).toEqual({ kind: 'sent' });
  expect(sink.ledger).toHaveLength(1);
});

test('a date in the future is waited for: the list of that day counts', async () => {
  const { deliver } = await withSink();
  const sendAt = new Date(Date.now() + 3_600_000);
  const { id, publicId } = await record({ recipientHash: hashOf(randomUUID()), sendAt });
  await suppress(id);
  expect(await deliver(publicId)).toMatchObject({ kind: 'wait' });
  expect(await statusOf(id)).toBe('SCHEDULED');
  await pool().query('update notifications set send_at = now() where id = $1', [id]);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
});

test("another client's list does not matter", async () => {
  const { deliver } = await withSink();
  const { id, publicId } = await record({ recipientHash: hashOf(randomUUID()) });
  await suppress(id, { clientId: randomUUID() });
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
});

test.each([
  ['its own', (content: Content) => ({ content })],
  [
    'a fallback’s',
    (content: Content) => ({
      channel: 'push' as const,
      recipient: { token: 't' },
      routes: [PUSH, PRIMARY],
      fallbacks: [{ channel: 'email' as const, recipient: { email: 'ada@example.com' }, content }],
    }),
  ],
])(
  'a mail in %s words goes to nobody in cc and bcc who is suppressed, and its attempt says so',
  async (_name, words) => {
    const reached: string[] = [];
    const { sink, deliverBy } = await withSink({
      onRcptTo: ({ address }, _session, done) => {
        reached.push(address);
        done();
      },
    });
    const [gone, optedOut, left] = [randomUUID(), randomUUID(), randomUUID()].map((name) => `${name}@example.com`);
    const content = { subject: 'x', text: 'x', html: null, cc: [`${gone}`, `${left}`], bcc: [`${optedOut}`] };
    const { id, publicId } = await record(words(content));
    await suppress(id, { recipientHash: recipientHash('a secret of tests', `${gone?.toUpperCase()}`) });
    const marketing = { scope: 'marketing', reason: 'unsubscribe' } as const;
    await suppress(id, { recipientHash: recipientHash('a secret of tests', `${optedOut}`), ...marketing });
    await suppress(id, { recipientHash: recipientHash('a secret of tests', `${left}`), clientId: randomUUID() });
    expect(await deliverBy(publicId, [PRIMARY])).toEqual({ kind: 'sent' });
    expect(reached.sort()).toEqual(['ada@example.com', left, optedOut].sort());
    const [mail] = await sink.messages();
    expect(mail?.raw.toString()).toContain(left);
    expect(mail?.raw.toString()).not.toContain(gone);
    expect(await rowsOf('attempts', id, 'seq')).toMatchObject([
      { response: expect.stringContaining('(suppressed: 1 of 3 in cc and bcc)') },
    ]);
  },
);

test('a suppressed address is left for the fallback, whose own address counts', async () => {
  const { deliverBy } = await withSink();
  const phoneHash = hashOf(randomUUID());
  const fallback = {
    channel: 'sms' as const,
    recipient: { phone: '+14155552671' },
    content: { subject: null, text: 'x', html: null },
    recipientHash: phoneHash.toString('hex'),
  };
  const one = await record({ recipientHash: hashOf(randomUUID()), fallbacks: [fallback], routes: [PRIMARY, SMS] });
  await suppress(one.id);
  expect(await deliverBy(one.publicId, [PRIMARY, SMS])).toEqual({ kind: 'permanent', code: 'suppressed_hard_bounce' });
  expect(await deliverBy(one.publicId, [SMS], 2)).toEqual({ kind: 'sent' });

  const other = await record({ recipientHash: hashOf(randomUUID()), fallbacks: [fallback], routes: [PRIMARY, SMS] });
  await suppress(other.id);
  await suppress(other.id, { recipientHash: phoneHash });
  expect(await deliverBy(other.publicId, [PRIMARY, SMS])).toMatchObject({ kind: 'permanent' });
  expect(await deliverBy(other.publicId, [SMS], 2)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
});

test('a fallback to a suppressed address after a failure is a failure, not a suppression', async () => {
  const { deliverBy } = await withSink();
  const phoneHash = hashOf(randomUUID());
  const { id, publicId } = await record({
    channel: 'push',
    recipient: { token: 'permanent' },
    recipientHash: hashOf(randomUUID()),
    routes: [PUSH, SMS],
    fallbacks: [
      {
        channel: 'sms',
        recipient: { phone: '+14155552671' },
        content: { subject: null, text: 'x', html: null },
        recipientHash: phoneHash.toString('hex'),
      },
    ],
  });
  await suppress(id, { recipientHash: phoneHash, reason: 'complaint' });
  expect(await deliverBy(publicId, [PUSH, SMS])).toMatchObject({ kind: 'permanent', code: 'sandbox_refused' });
  expect(await deliverBy(publicId, [SMS], 2)).toEqual({ kind: 'permanent', code: 'suppressed_complaint' });
});

test('a device that is gone is put on the list, and the next message to it is not tried', async () => {
  const { deliverBy } = await withSink();
  const toDevice = {
    channel: 'push' as const,
    recipient: { token: 'unregistered' },
    recipientHash: hashOf(randomUUID()),
    routes: [PUSH],
  };
  const [first, second] = [await record(toDevice), await record(toDevice)];
  expect(await deliverBy(first.publicId, [PUSH])).toEqual({ kind: 'permanent', code: 'sandbox_unregistered' });
  const { rows } = await pool().query(
    'select scope, reason, address, notification_id from suppressions where recipient_hash = $1',
    [toDevice.recipientHash],
  );
  expect(rows).toEqual([{ scope: 'all', reason: 'unregistered', address: 'unregistered', notification_id: first.id }]);
  expect(await deliverBy(second.publicId, [PUSH])).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
});

test('a resend to an address that was suppressed meanwhile ends as UNKNOWN: it may have been sent', async () => {
  const { deliverBy } = await withSink();
  const { id, publicId } = await record({
    channel: 'push',
    recipient: { token: 'break' },
    recipientHash: hashOf(randomUUID()),
    routes: [PUSH],
  });
  expect(await deliverBy(publicId, [PUSH])).toMatchObject({ kind: 'ambiguous' });
  await suppress(id);
  expect(await deliverBy(publicId, [PUSH], 2)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await rowsOf('dead_letters', id, 'run')).toMatchObject([{ error_code: 'suppressed_before_resend' }]);
});
