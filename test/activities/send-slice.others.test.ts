import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { SliceDeps } from '../../src/activities/send-slice.ts';
import { recipientHash, recipientHashes } from '../../src/contracts/keyed-hash.ts';
import { createContentCipher } from '../../src/db/content-cipher.ts';
import { addSuppression } from '../../src/db/queries/suppressions.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { endSuppressed } from '../../src/services/lane/end-rest.ts';
import { ApiProblem } from '../../src/services/problem.ts';
import { createTemplates } from '../../src/templates/pool.ts';
import { eventually } from '../support/expect/eventually.ts';
import { ORDER, templateSource } from '../support/factories/templates.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { GIVEN_WORDS, startDeliveries } from '../support/servers/deliveries.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const lab = laneLab();
const { cleanUps, database, pool, query, withSink, withFaults, rowsOf, statusOf, clientId } = lab;
const { campaign, become, layOutChunk, sliceOf, peopleOf, countsOf, begunOf, statusOfCampaign } = lab;

const templates = createTemplates({ renderThreads: 1, waitMs: 60_000, onSuspend: () => {} });
afterAll(() => templates.close());

const TEMPLATE = { id: randomUUID(), version: 3 };

/** With one published template, as `sendable` finds it. */
async function withTemplate(): Promise<SliceDeps['acceptance']> {
  const source = templateSource();
  const compiled = await templates.compile(clientId(), { kind: 'template', source, layouts: {}, partials: {} });
  const { bundle, checksum, variables } = compiled;
  if (!bundle || !checksum) throw new Error(JSON.stringify(compiled.problems));
  const version = {
    ...{ bundle, checksum, variables, category: source.category, experiment: 0, clientName: 'Test client' },
    ...{ templateId: TEMPLATE.id, version: TEMPLATE.version },
  };
  const sendable = { find: async () => version, forget: () => {} };
  const toText = async (html: string) => html.replace(/<[^>]*>/g, '');
  return { ...GIVEN_WORDS, templates, sendable, html: { toText } };
}

test('each gets the words of the template with data of its own; whose data it refuses has failed, and nobody else', async () => {
  const acceptance = await withTemplate();
  const sink = await startSmtpSink();
  const { sendSlice, stop } = startDeliveries(database(), sink.port, { acceptance });
  cleanUps.push(sink.close, stop);
  const people = [
    { recipient: { email: 'ada@example.com' }, data: { name: 'Ada' }, locale: 'en' },
    { recipient: { email: 'bob@example.com' }, data: { name: 7 } },
    { recipient: { email: 'eva@example.com' }, data: { name: 'Eva' }, locale: 'de', eventId: 'order-17' },
  ];
  const spec = { content: undefined as never, template: { key: 'order', data: { order: ORDER.order } } };
  const one = await campaign({ people, spec: spec as never, plan: { template: TEMPLATE } });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });

  expect(await countsOf(one)).toEqual({ SENT: 2, FAILED: 1 });
  const mails = (await sink.messages()).map(({ to, subject }) => [to, subject]).sort();
  expect(mails).toEqual([
    ['ada@example.com', 'Order A-17 is on its way'],
    ['eva@example.com', 'Bestellung A-17 ist unterwegs'],
  ]);
  const rows = await query(
    'select id, error_code, template_id, template_version, locale, event_id from notifications where campaign_id = $1 order by id',
    [one.id],
  );
  expect(rows).toMatchObject([
    { error_code: null, template_id: TEMPLATE.id, template_version: 3, locale: 'en', event_id: null },
    { error_code: 'template_failed', template_id: null },
    { error_code: null, locale: 'de', event_id: 'order-17' },
  ]);
  expect(await rowsOf('dead_letters', rows[1].id)).toMatchObject([{ error_code: 'template_failed', status: 'FAILED' }]);
  expect(await rowsOf('attempts', rows[1].id)).toEqual([]);
});

test('a template that is suspended pauses the campaign, and one that must wait for a thread is tried again', async () => {
  const acceptance = await withTemplate();
  const { port, close } = await startSmtpSink();
  cleanUps.push(close);
  const spec = { content: undefined as never, template: { key: 'order', data: ORDER } };
  const refusing = (code: 'template_suspended' | 'templates_busy') => {
    const find = () => Promise.reject(new ApiProblem(code));
    const deliveries = startDeliveries(database(), port, {
      acceptance: { ...acceptance, sendable: { find, forget: () => {} } },
    });
    cleanUps.push(deliveries.stop);
    return deliveries;
  };
  const one = await campaign({ spec: spec as never, plan: { template: TEMPLATE } });
  expect(await refusing('templates_busy').sendSlice(sliceOf(one))).toMatchObject({
    kind: 'wait',
    reason: 'templates_busy',
  });
  expect(await statusOfCampaign(one)).toEqual({ status: 'RUNNING', reason: null });
  expect(await refusing('template_suspended').sendSlice(sliceOf(one))).toEqual({ kind: 'left' });
  expect(await statusOfCampaign(one)).toEqual({ status: 'PAUSED', reason: 'content_failed' });
  expect(await peopleOf(one)).toEqual([]);
});

test('a chunk that is laid out twice at once has each person once', async () => {
  const one = await campaign({ people: 60 });
  expect(await Promise.all([layOutChunk(one), layOutChunk(one), layOutChunk(one)])).toEqual([true, true, true]);
  expect(await countsOf(one)).toEqual({ PENDING: 60 });
});

test('who is taken out of the staging before is not laid out', async () => {
  const one = await campaign({ people: 5 });
  await query('delete from campaign_recipients where campaign_id = $1 and position = 2', [one.id]);
  await layOutChunk(one);
  expect(await countsOf(one)).toEqual({ PENDING: 4 });
});

/** An address of which nothing but the hash matters, on somebody's list. */
async function suppressed(
  owner = clientId(),
  recipientHash: Buffer = createHash('sha256').update(randomUUID()).digest(),
) {
  const why = { scope: 'all', reason: 'hard_bounce' } as const;
  await addSuppression(pool(), database().cipher, { clientId: owner, recipientHash, ...why });
  return recipientHash;
}

test('who is on the suppression list is ended by the slice, with the rows that its own workflow would leave', async () => {
  const { sink, sendSlice, deliver, metrics } = await withSink();
  const email = 'person-1@example.com';
  const single = await lab.record({
    recipient: { email },
    recipientHash: createHash('sha256').update('on the list').digest(),
  });
  const [{ client_id: owner, recipient_hash: hash }] = await query(
    'select client_id, recipient_hash from notifications where id = $1',
    [single.id],
  );
  await suppressed(owner, hash);
  expect(await deliver(single.publicId)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });

  const listed = { recipientHash: await suppressed(), recipient: { email } };
  const one = await campaign({ people: [listed, {}, { recipientHash: await suppressed() }] });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect(await countsOf(one)).toEqual({ SENT: 1, SUPPRESSED: 2 });
  expect(await begunOf(one)).toEqual([]);
  expect(sink.ledger).toHaveLength(1);
  const [person] = await peopleOf(one);
  const traces = await lab.tracesOf(person.id);
  expect(traces).toEqual(await lab.tracesOf(single.id));
  expect(traces).toMatchObject({ notification: { reason: 'hard_bounce' }, attempts: [], deadLetters: [], windows: [] });
  expect(await metrics.registry.metrics()).toContain('campaign_recipients_total{result="suppressed"} 2');
});

test('who is put on the list while a slice is at work goes on by itself, which ends it', async () => {
  const { sendSlice, deliver } = await withSink();
  // Time enough to put the second on the list, also on a slow machine.
  const one = await campaign({ people: 2, ratePerSecond: 0.5 });
  await layOutChunk(one);
  const sending = sendSlice(sliceOf(one));
  await eventually(async () => (await countsOf(one)).SENT === 1);
  const [{ recipient_hash: hash }] = await query(
    `select recipient_hash from notifications where campaign_id = $1 and status = 'PENDING'`,
    [one.id],
  );
  await suppressed(clientId(), hash);
  expect(await sending).toEqual({ kind: 'done' });
  const [publicId = ''] = await begunOf(one);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'SUPPRESSED' });
});

test('nobody is ended while the campaign is paused', async () => {
  const one = await campaign({ people: [{ recipientHash: await suppressed() }] });
  await layOutChunk(one);
  await become(one, 'PAUSED');
  const about = { id: one.id, clientId: clientId(), channel: 'email' } as const;
  expect(await endSuppressed(pool(), about, 1)).toBe(0);
  await become(one, 'RUNNING');
  expect(await endSuppressed(pool(), about, 1)).toBe(1);
});

test('a number that an older release has suppressed as it was spelled is on the list when its chunk is laid out', async () => {
  const { port, close } = await startSmtpSink();
  const providers = { ...GIVEN_WORDS.providers, sms: ['sandbox'] };
  const { sendSlice, stop } = startDeliveries(database(), port, { acceptance: { ...GIVEN_WORDS, providers } });
  cleanUps.push(close, stop);
  const phones = ['+525512345671', '+525512345672', '+525512345673'];
  const people = phones.map((phone) => ({
    recipient: { phone },
    recipientHash: recipientHash(GIVEN_WORDS.secret, phone),
  }));
  for (const phone of phones.slice(1)) {
    const [, asItWasSpelled] = recipientHashes(GIVEN_WORDS.secret, phone);
    await suppressed(clientId(), asItWasSpelled);
  }
  const spec = { content: { subject: null, text: 'Good morning', html: null } };
  const one = await campaign({ channel: 'sms', people, spec });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect(await countsOf(one)).toEqual({ SENT: 1, SUPPRESSED: 2 });
});

test('one that is refused for good and has no other route has failed, with its dead letter and no workflow', async () => {
  const { sendSlice } = await withFaults([{ rcpt: { reply: '550 5.7.1 no' } }]);
  const one = await campaign({ people: 1 });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  const [{ id, status, error_code }] = await peopleOf(one);
  expect([status, error_code]).toEqual(['FAILED', 'smtp_550']);
  expect(await rowsOf('dead_letters', id)).toMatchObject([{ error_code: 'smtp_550', status: 'FAILED' }]);
  expect((await rowsOf('timeline', id, 'sequence')).map((row) => row.status)).toEqual([
    'PENDING',
    'PROCESSING',
    'RETRYING',
    'FAILED',
  ]);
  expect(await begunOf(one)).toEqual([]);
});

test('one that is refused for now goes on with its second attempt by itself', async () => {
  const { server, sendSlice, deliver } = await withFaults([{ rcpt: { reply: '451 4.3.0 later' } }, {}]);
  const one = await campaign({ people: 1 });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  const [{ id, chunk, status }] = await peopleOf(one);
  expect([chunk, status]).toEqual([null, 'RETRYING']);
  expect(await begunOf(one)).toEqual([toPublicId('notification', id)]);
  const publicId = toPublicId('notification', id);
  expect(await deliver(publicId, 1)).toEqual({ kind: 'transient', code: 'smtp_451' });
  expect(await deliver(publicId, 2)).toEqual({ kind: 'sent' });
  expect(server.ledger).toHaveLength(1);
});

test('one that is refused for good goes on by its other route by itself', async () => {
  const { sendSlice } = await withFaults([{ rcpt: { reply: '550 5.7.1 no' } }]);
  const one = await campaign({ people: 1 });
  await layOutChunk(one);
  const routes = [
    { channel: 'email', provider: 'smtp' },
    { channel: 'email', provider: 'smtp-fallback' },
  ];
  await query('update notifications set routes = $2 where campaign_id = $1', [one.id, JSON.stringify(routes)]);
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect(await countsOf(one)).toEqual({ RETRYING: 1 });
  expect(await begunOf(one)).toHaveLength(1);
});

test('what cannot be read is taken back, and waits for the operator by itself', async () => {
  const { sink, sendSlice } = await withSink();
  const one = await campaign({ people: 2 });
  await layOutChunk(one);
  const [{ id }] = await peopleOf(one);
  const sealed = createContentCipher([{ id: 'k9', key: randomBytes(32) }]);
  const content = sealed.seal({ subject: 'x', text: 'y', html: null }, ['notifications.content', id]);
  await query('update notifications set content = $2 where id = $1', [id, JSON.stringify(content)]);
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect([await statusOf(id), await rowsOf('attempts', id)]).toEqual(['DEFERRED', []]);
  expect(await begunOf(one)).toEqual([toPublicId('notification', id)]);
  expect(sink.ledger).toHaveLength(1);
});

test('one that goes by itself waits while its campaign is paused, and ends when that is cancelled', async () => {
  const { sink, sendSlice, deliver } = await withSink();
  const userKey = randomUUID();
  const people = ['a', 'b', 'c'].map((name) => ({ recipient: { email: `${name}@example.com` }, userKey }));
  const one = await campaign({ people, plan: { limits: { email: { count: 1, windowMs: 60_000 } } } });
  await sendSlice(sliceOf(one));
  await query('delete from send_slots where user_key = $1', [userKey]);
  const [first = '', second = ''] = await begunOf(one);
  await become(one, 'PAUSED');
  expect(await deliver(first)).toMatchObject({ kind: 'wait', reason: 'campaign_paused' });
  const waiting = await query(
    `select status, reason, wake_at <= now() + interval '61 s' as soon from notifications where campaign_id = $1 and status = 'DEFERRED'`,
    [one.id],
  );
  expect(waiting).toEqual([{ status: 'DEFERRED', reason: 'campaign_paused', soon: true }]);
  await become(one, 'RUNNING');
  expect(await deliver(first)).toEqual({ kind: 'sent' });
  await become(one, 'CANCELLED');
  expect(await deliver(second)).toEqual({ kind: 'gone', status: 'CANCELLED' });
  expect(sink.ledger).toHaveLength(2);
});
