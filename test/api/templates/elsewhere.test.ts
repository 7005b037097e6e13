import { describe, expect, it } from 'vitest';
import { changeStatus } from '../../../src/db/queries/notifications/change-status.ts';
import { lockNotification } from '../../../src/db/queries/notifications/lock.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { statusEvent } from '../../../src/services/outbox-records.ts';
import { createAcceptRequest } from '../../../src/services/requests/accept.ts';
import { gate } from '../../support/expect/gate.ts';
import { ORDER, templateSource, writerOf } from '../../support/factories/templates.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';
import { PROVIDERS } from '../notifications/channel-bodies.ts';

const { db, client, api } = useApi({ providers: PROVIDERS });
const writer = () => writerOf(api, client.apiKey);
const ask = (method: string, path: string, body?: unknown) => api.send(method, path, { key: client.apiKey, body });
const read = async (id: string) => (await ask('GET', `/api/notifications/${id}`)).json.data;
const MAIL = { channel: 'email', recipient: { email: 'ada@example.com' } };

describe('an event', () => {
  const event = (eventId: string, data: object = { name: 'Ada' }) => {
    return { eventId, type: 'signup', recipient: { userId: 'ada', email: 'ada@example.com' }, data };
  };
  const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
  const suspend = async (key: string) => {
    const where = 'where client_id = $1 and key = $2';
    const change = `update templates set suspended_versions = array[published_version] ${where}`;
    await db.database.pool.query(change, [client.id, key]);
    api.deps.sendable.forget(client.id, key);
  };

  it('is said by the template that a client has for its type, on the channels that this has words for', async () => {
    const ownWords = (await ask('POST', '/api/events', event('before'))).json.data;
    expect((await read(ownWords[0].notificationId)).content.subject).toBe('Welcome, Ada');
    const content = { email: { en: { subject: 'Good to see you, {{ name }}', html: '<p>Hello</p>' } } };
    await writer().publish('event-signup', templateSource({ schema, sample: { name: 'Ada' }, content }));
    const { data } = (await ask('POST', '/api/events', event('after'))).json;
    expect(await read(data[0].notificationId)).toMatchObject({
      content: { subject: 'Good to see you, Ada' },
      template: { key: 'event-signup' },
      eventId: 'after',
    });
    expect(await read(data[1].notificationId)).toMatchObject({ channel: 'in_app', template: null });
    const { json } = await ask('POST', '/api/events', { ...event('wrong', { nmae: 'Ada' }), channels: ['email'] });
    const pointers = json.data[0].problem.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/data/name']));
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['archived', () => writer().ask('DELETE', 'event-signup'), 'validation_failed'],
    ['suspended', () => suspend('event-signup'), 'template_suspended'],
  ])('that comes again gets its first answer, also where its template is %s by then', async (how, end, code) => {
    const content = {
      email: { en: { subject: 'Your plan: {{ plan }}', html: '<p>Hello</p>' } },
      sms: { en: { body: 'Your plan: {{ plan }}' } },
    };
    const ofPlan = { type: 'object', properties: { plan: { type: 'string' } } };
    await writer().publish('event-signup', templateSource({ schema: ofPlan, sample: { plan: 'free' }, content }));
    // The words that ship need a name.
    const body = { ...event(`once ${how}`, { plan: 'free' }), channels: ['email', 'sms'] };
    const first = await ask('POST', '/api/events', body);
    expect(first.status, first.text).toBe(202);
    expect(first.json.data).toMatchObject([{ status: 'PENDING' }, { skipped: 'no_address' }]);
    await end();
    const before = await countRows(db.database);
    const again = await ask('POST', '/api/events', body);
    expect([again.status, again.text]).toEqual([202, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const another = await ask('POST', '/api/events', { ...body, eventId: `another ${how}` });
    expect(another.json).toMatchObject({ status: 422, code });
    const reused = await ask('POST', '/api/events', { ...body, data: { plan: 'paid' } });
    expect(reused.json).toMatchObject({ status: 422, code: 'event_id_reuse' });
    expect(await countRows(db.database)).toEqual(before);
    const about = { clientId: client.id, environment: 'live' as const, traceparent: '' };
    const accept = createAcceptRequest(api.deps);
    const verdict = await accept({ ...about, name: { route: 'kafka', key: how }, body: { event: body } });
    expect(verdict).toMatchObject({ kind: 'accepted', replayed: true });
  });
});

it('a request by Kafka may say its words by a template', async () => {
  await writer().publish('by-kafka');
  const accept = createAcceptRequest(api.deps);
  const body = { notification: { ...MAIL, template: { key: 'by-kafka', data: ORDER } } };
  const about = { clientId: client.id, environment: 'live' as const, traceparent: '' };
  const verdict = await accept({ ...about, name: { route: 'kafka', key: '1' }, body });
  if (verdict.kind !== 'accepted') throw new Error(verdict.code);
  expect((await read(verdict.notificationIds[0] ?? '')).content.subject).toBe('Order A-17 is on its way');
  const wrong = { notification: { ...MAIL, template: { key: 'by-kafka', data: {} } } };
  expect(await accept({ ...about, name: { route: 'kafka', key: '2' }, body: wrong })).toEqual({
    kind: 'refused',
    code: 'validation_failed',
  });
});

describe('a simulation', () => {
  it('says what the template would say, or why it would not, and sends nothing', async () => {
    await writer().publish('simulated');
    const body = { ...MAIL, template: { key: 'simulated', data: ORDER, locale: 'de' } };
    const { data } = (await ask('POST', '/api/notifications/simulate', body)).json;
    expect(data).toMatchObject({
      wouldBe: 'SENT',
      rendered: { key: 'simulated', version: 1, locale: 'de', content: [{ channel: 'email' }] },
    });
    expect(data.rendered.content[0].subject).toBe('Bestellung A-17 ist unterwegs');
    const refused = await ask('POST', '/api/notifications/simulate', {
      ...MAIL,
      template: { key: 'simulated', data: {} },
    });
    expect(refused.json.data).toMatchObject({
      wouldBe: 'REFUSED',
      problem: { code: 'validation_failed' },
      gates: [{ gate: 'template', result: 'stop', reason: 'required' }],
    });
  });
});

describe('a dead letter', () => {
  it('is given the words of a template, with those of its fallbacks that had theirs from one', async () => {
    await writer().publish('mended');
    const words = { subject: null, text: 'As it was', html: null };
    const fallbacks = [
      { channel: 'sms' as const, recipient: { phone: '+14155552671' }, content: words, ofTemplate: true as const },
      { channel: 'in_app' as const, recipient: { userId: 'ada' }, content: words },
    ];
    const letter = await giveUpOne(db.database, client.id, { fallbacks });
    const change = { template: { key: 'mended', data: ORDER }, note: 'Mended' };
    const { status, json, text } = await ask('PATCH', `/api/dead-letters/${letter.publicId}`, change);
    expect(status, text).toBe(200);
    expect(json.data.notification).toMatchObject({
      content: { subject: 'Order A-17 is on its way' },
      template: { key: 'mended', version: 1, locale: 'en' },
    });
    const { rows } = await db.database.pool.query('select fallbacks from notifications where id = $1', [
      letter.notificationId,
    ]);
    expect(rows[0].fallbacks).toMatchObject([
      { channel: 'sms', content: { text: 'Ada: order A-17 is on its way, https://shop.example.com/A-17' } },
      { channel: 'in_app', content: words },
    ]);
    const operated = createTestApi(db.database, { adminToken: 'the operator' });
    const byOperator = { headers: { 'x-admin-token': 'the operator' }, body: change };
    const forbidden = await operated.send('PATCH', `/api/dead-letters/${letter.publicId}`, byOperator);
    expect(forbidden.json).toMatchObject({ status: 403, code: 'not_for_operator' });
    const wrong = { template: { key: 'mended', data: {} } };
    const refused = await ask('PATCH', `/api/dead-letters/${letter.publicId}`, wrong);
    expect(refused.json.errors[0].pointer).toBe('/template/data/name');
    const { notification } = (await ask('GET', `/api/dead-letters/${letter.publicId}`)).json.data;
    expect(notification.content).toEqual(json.data.notification.content);
  });

  it('is locked for nobody while its words are rendered, and says them to whom it goes to by then', async () => {
    const content = { email: { en: { subject: 'For {{ recipient.userId }}', html: '<p>Hello</p>' } } };
    await writer().publish('slow', templateSource({ content }));
    const recipient = { userId: 'ada', email: 'ada@example.com' };
    const letter = await giveUpOne(db.database, client.id, { recipient });
    const path = `/api/dead-letters/${letter.publicId}`;
    const [begun, done] = [gate(), gate()];
    let rendered = 0;
    const { templates } = api.deps;
    const slow = createTestApi(db.database, {
      providers: PROVIDERS,
      templates: {
        ...templates,
        async render(...given) {
          rendered++;
          begun.open();
          await done.opened;
          return templates.render(...given);
        },
      },
    });
    const change = { template: { key: 'slow', data: ORDER } };
    const edit = slow.send('PATCH', path, { key: client.apiKey, body: change });
    await begun.opened;
    for (const [table, id] of [
      ['notifications', letter.notificationId],
      ['dead_letters', letter.id],
    ]) {
      const { rowCount } = await db.database.pool.query(`select from ${table} where id = $1 for update nowait`, [id]);
      expect(rowCount, table).toBe(1);
    }
    const moved = await ask('PATCH', path, { recipient: { userId: 'grace', email: 'grace@example.com' } });
    expect(moved.status, moved.text).toBe(200);
    done.open();
    expect((await edit).json.data.notification).toMatchObject({
      recipient: { userId: 'grace' },
      content: { subject: 'For grace' },
    });
    expect(rendered).toBe(2);
    const again = await slow.send('PATCH', path, { key: client.apiKey, body: change });
    expect([again.status, rendered]).toEqual([200, 3]);
  });
});

it('who is erased leaves the name of the template, and nothing by which the words could be guessed', async () => {
  await writer().publish('erased');
  const recipient = { email: 'erased@example.com' };
  const { json } = await ask('POST', '/api/notifications', {
    ...MAIL,
    recipient,
    template: { key: 'erased', data: ORDER },
  });
  await db.database.pool.query(`update notifications set status = 'SENT' where client_id = $1`, [client.id]);
  expect((await ask('DELETE', '/api/recipients?address=erased@example.com')).status).toBe(200);
  expect(await read(json.data.notificationId)).toMatchObject({
    recipient: {},
    content: { text: '' },
    template: { key: 'erased', version: 1, contentSha256: null },
  });
});

it('status events say from what the notification was rendered', async () => {
  await writer().publish('told');
  const { pool } = db.database;
  const told = async (body: object) => {
    const { json } = await ask('POST', '/api/notifications', body);
    const id = fromPublicId('notification', json.data.notificationId) ?? '';
    const notification = await lockNotification(pool, id);
    if (!notification) throw new Error('there is none');
    const event = statusEvent(notification, 'CANCELLED', null);
    const key = { notificationId: id, run: 0 };
    await changeStatus(pool, key, { to: 'CANCELLED', reason: null, wakeAt: null, event });
    const { rows } = await pool.query(
      `select payload from outbox where key = $1 and event_type = 'notification.cancelled'`,
      [json.data.notificationId],
    );
    return JSON.parse(rows[0].payload).data;
  };
  const template = { key: 'told', version: 1, locale: 'en', variant: null };
  expect(await told({ ...MAIL, template: { key: 'told', data: ORDER } })).toMatchObject({
    ...{ sequence: 2, environment: 'live', template },
  });
  expect(await told({ ...MAIL, content: { text: 'Hello' } })).not.toHaveProperty('template');
});
