import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient } from '../../support/factories/clients.ts';
import { ORDER, templateSource, writerOf } from '../../support/factories/templates.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { PROVIDERS } from '../notifications/channel-bodies.ts';

const { db, client, api } = useApi({ providers: PROVIDERS });
const writer = () => writerOf(api, client.apiKey);
const MAIL = { channel: 'email', recipient: { email: 'ada@example.com' } };
const withTemplate = (key: string, more: object = {}) => ({ ...MAIL, template: { key, data: ORDER, ...more } });
const send = (body: unknown, headers: Record<string, string> = {}) =>
  api.send('POST', '/api/notifications', { key: client.apiKey, body, headers });
const read = async (id: string) =>
  (await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey })).json.data;

/** What was sent with a body, as GET shows it. */
async function accepted(body: unknown) {
  const answer = await send(body);
  expect(answer.status, answer.text).toBe(202);
  return read(answer.json.data.notificationId);
}

describe('a notification with a template', () => {
  it('says what the published version says, and shows from what it was rendered', async () => {
    await writer().publish('plain');
    const shown = await accepted(withTemplate('plain', { locale: 'de-AT' }));
    expect(shown.content).toMatchObject({
      subject: 'Bestellung A-17 ist unterwegs',
      html: '<p>Hallo Ada, siehe <a href="https://shop.example.com/A-17">A-17</a>.</p>',
    });
    expect(shown.content.text).toContain('Hallo Ada');
    const contentSha256 = createHash('sha256').update(canonicalJson(shown.content)).digest('hex');
    expect(shown.template).toEqual({
      key: 'plain',
      version: 1,
      locale: 'de',
      variant: null,
      pinned: true,
      contentSha256,
    });
    expect(shown.category).toBe('transactional');
  });

  it('keeps what it said when it was accepted, whatever is published, rolled back or archived after it', async () => {
    await writer().publish('pinned');
    const before = await accepted({ ...withTemplate('pinned'), delayMs: 3_600_000 });
    const content = { email: { en: { subject: 'Other words', html: '<p>Other words</p>' } } };
    await writer().publish('pinned', templateSource({ content }));
    expect((await accepted(withTemplate('pinned'))).content.subject).toBe('Other words');
    await writer().ask('POST', 'pinned/rollback', { version: 1 });
    expect((await accepted(withTemplate('pinned'))).template.version).toBe(1);
    expect((await accepted(withTemplate('pinned', { version: 2 }))).content.subject).toBe('Other words');
    await writer().ask('DELETE', 'pinned');
    expect((await send(withTemplate('pinned'))).json).toMatchObject({ status: 422, code: 'unknown_template' });
    const after = await read(before.id);
    expect([after.content, after.template]).toEqual([before.content, before.template]);
  });

  it('takes the category of the template, and is not transactional where that is marketing', async () => {
    await writer().publish('offer', templateSource({ category: 'marketing' }));
    const shown = await accepted(withTemplate('offer'));
    expect(shown.category).toBe('marketing');
    const { json } = await send({ ...withTemplate('offer'), category: 'transactional' });
    expect(json.errors).toMatchObject([{ pointer: '/category', code: 'conflicting_fields' }]);
    expect((await accepted({ ...withTemplate('offer'), category: 'marketing' })).category).toBe('marketing');
  });

  it('has an unsubscribe link of its own, which unsubscribes', async () => {
    const content = {
      email: { en: { subject: 'News', html: '<p><a href="{{ links.unsubscribe }}">No more</a></p>' } },
    };
    await writer().publish('news', templateSource({ category: 'marketing', content }));
    const { content: said } = await accepted(withTemplate('news'));
    const [, path = ''] = /href="http:\/\/posthorn\.test(\/u\/[\w-]+)"/.exec(said.html) ?? [];
    expect((await api.send('GET', path)).status).toBe(200);

    const html = '<p>Paid{% if links.unsubscribe %} <a href="{{ links.unsubscribe }}">No more</a>{% endif %}</p>';
    await writer().publish('paid', templateSource({ content: { email: { en: { subject: 'Paid', html } } } }));
    expect((await accepted(withTemplate('paid'))).content.html).toContain('<p>Paid</p>');
    const asMarketing = await accepted({ ...withTemplate('paid'), category: 'marketing' });
    expect(asMarketing.content.html).toMatch(/\/u\/[\w-]+">No more/);
  });

  it('says over each fallback what the template says there, unless that has words of its own', async () => {
    await writer().publish('everywhere');
    const body = {
      ...withTemplate('everywhere'),
      recipient: { email: 'ada@example.com', phone: '+14155552671', userId: 'ada' },
      routing: { fallback: [{ channel: 'sms' }, { channel: 'in_app', content: { text: 'Its own words' } }] },
    };
    const { id } = await accepted(body);
    const uuid = fromPublicId('notification', id);
    const { rows } = await db.database.pool.query('select fallbacks from notifications where id = $1', [uuid]);
    expect(rows[0].fallbacks).toMatchObject([
      {
        channel: 'sms',
        ofTemplate: true,
        content: { text: 'Ada: order A-17 is on its way, https://shop.example.com/A-17' },
      },
      { channel: 'in_app', content: { text: 'Its own words' } },
    ]);
    const lacking = { ...body, routing: { fallback: [{ channel: 'in_app' }] } };
    expect((await send(lacking)).json.errors).toMatchObject([{ pointer: '/routing/fallback/0/channel' }]);
  });

  it('draws the same variant for a person each time, and takes the one that is named', async () => {
    const content = {
      email: {
        en: { subject: 'A', html: '<p>A</p>' },
        'en@b': { subject: 'B' },
      },
    };
    const variants = [
      { key: 'a', weight: 1 },
      { key: 'b', weight: 1 },
    ];
    await writer().publish('tried', templateSource({ content, variants }));
    const subjects = new Set<string>();
    for (let person = 0; person < 12; person++) {
      const body = { ...withTemplate('tried'), recipient: { email: `ada${person}@example.com` } };
      const [one, other] = [await accepted(body), await accepted(body)];
      expect(other.content).toEqual(one.content);
      subjects.add(one.content.subject);
    }
    expect(subjects).toEqual(new Set(['A', 'B']));
    const named = await accepted(withTemplate('tried', { variant: 'b' }));
    expect([named.content.subject, named.template.variant]).toEqual(['B', 'b']);
    expect((await send(withTemplate('tried', { variant: 'c' }))).json.errors).toMatchObject([
      { pointer: '/template/variant', code: 'invalid_value' },
    ]);
  });

  it('is counted as what its SMS is billed as', async () => {
    await writer().publish('texted');
    const body = { channel: 'sms', recipient: { phone: '+14155552671' }, template: { key: 'texted', data: ORDER } };
    expect((await send(body)).json.data).toMatchObject({ encoding: 'GSM-7', segments: 1 });
  });
});

describe('what is refused', () => {
  const missing = (data: object) => ({ ...MAIL, template: { key: 'refusing', data } });

  it('names what is missing, wrong or unknown in the data, and records nothing', async () => {
    await writer().publish('refusing');
    const count = async () => (await db.database.pool.query('select count(*)::int as n from notifications')).rows[0].n;
    const before = await count();
    for (const [data, pointer] of [
      [{ order: ORDER.order }, '/template/data/name'],
      [{ ...ORDER, order: { number: 'A-17' } }, '/template/data/order/url'],
      [{ ...ORDER, name: 7 }, '/template/data/name'],
      [{ ...ORDER, nmae: 'Ada' }, '/template/data/nmae'],
      [{ ...ORDER, order: { ...ORDER.order, url: 'javascript:alert(1)' } }, '/template/data'],
    ] as const) {
      const { json } = await send(missing(data));
      expect(json, JSON.stringify(data)).toMatchObject({ status: 422, code: 'validation_failed' });
      expect(json.errors[0].pointer).toContain(pointer);
      expect(JSON.stringify(json)).not.toContain('alert');
    }
    expect(await count()).toBe(before);
  });

  it('is a template, version or variant that there is not, and another client’s', async () => {
    await writer().publish('ours');
    await writer().save('never-published');
    const unknown = { status: 422, code: 'unknown_template' };
    for (const key of ['nothing', 'never-published'])
      expect((await send(withTemplate(key))).json).toMatchObject(unknown);
    expect((await send(withTemplate('ours', { version: 2 }))).json).toMatchObject({ code: 'unknown_version' });
    const { apiKey } = await createClient(db.database);
    const theirs = await api.send('POST', '/api/notifications', { key: apiKey, body: withTemplate('ours') });
    expect(theirs.json).toMatchObject(unknown);
  });

  it('is words beside a template, data beyond 64 KiB, and a channel that it has no words for', async () => {
    await writer().publish('alone');
    const both = { ...withTemplate('alone'), content: { text: 'Hello' } };
    expect((await send(both)).json.errors).toMatchObject([{ pointer: '/template', code: 'conflicting_fields' }]);
    const large = withTemplate('alone', { data: { ...ORDER, name: 'x'.repeat(64 * 1024) } });
    expect((await send(large)).json.errors).toMatchObject([{ pointer: '/template/data', code: 'too_long' }]);
    const inApp = { channel: 'in_app', recipient: { userId: 'ada' }, template: { key: 'alone', data: ORDER } };
    expect((await send(inApp)).json.errors).toMatchObject([{ pointer: '/template/key' }]);
  });

  it('is what the channel could not carry, once it is rendered', async () => {
    const schema = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
    const content = { sms: { en: { body: '{{ text }}' } } };
    await writer().publish('long', templateSource({ schema, sample: { text: 'x' }, content }));
    const body = { channel: 'sms', recipient: { phone: '+14155552671' } };
    const { json } = await send({ ...body, template: { key: 'long', data: { text: 'x'.repeat(1_601) } } });
    expect(json.errors).toMatchObject([{ pointer: '/template/data', code: 'too_long' }]);
  });
});

describe('a request that comes again', () => {
  it('gets its first answer, also after another version was published or the template archived', async () => {
    await writer().publish('again');
    const names = { 'idempotency-key': 'order-shipped-again' };
    const body = { ...withTemplate('again'), eventId: 'again-1' };
    const first = await send(body, names);
    expect(first.status, first.text).toBe(202);
    await writer().publish('again', templateSource({ content: { email: { en: { subject: 'B', html: '<p>B</p>' } } } }));
    for (const headers of [names, {}]) {
      const repeated = await send(body, headers as Record<string, string>);
      expect(repeated.text).toBe(first.text);
      expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    }
    await writer().ask('DELETE', 'again');
    expect((await send(body, names)).text).toBe(first.text);
    expect((await send(body)).text).toBe(first.text);
    const other = { ...body, template: { key: 'again', data: { ...ORDER, name: 'Grace' } } };
    expect((await send(other, names)).json.code).toBe('idempotency_key_reuse');
  });
});

describe('a batch', () => {
  it('takes the good ones beside one whose template refuses it', async () => {
    await writer().publish('batched');
    const wrong = { ...MAIL, template: { key: 'batched', data: {} } };
    const unknown = withTemplate('of-nobody');
    const notifications = [
      withTemplate('batched'),
      wrong,
      { ...MAIL, content: { text: 'Hello' } },
      unknown,
      withTemplate('batched'),
    ];
    const { status, json } = await api.send('POST', '/api/notifications/batch', {
      key: client.apiKey,
      body: { notifications },
    });
    expect(status).toBe(202);
    expect(json.data.map(({ status: one, problem }: Record<string, { code: string }>) => problem?.code ?? one)).toEqual(
      ['PENDING', 'validation_failed', 'PENDING', 'unknown_template', 'PENDING'],
    );
    expect(json.data[1].problem.errors[0].pointer).toBe('/notifications/1/template/data/name');
    expect((await read(json.data[0].notificationId)).content.subject).toBe('Order A-17 is on its way');
  });
});

it('another process sends with what was published before long, and never with half of it', async () => {
  await writer().publish('spread');
  const other = createTestApi(db.database, { providers: PROVIDERS });
  const versionThere = async () => {
    const answer = await other.send('POST', '/api/notifications', { key: client.apiKey, body: withTemplate('spread') });
    return (await read(answer.json.data.notificationId)).template.version;
  };
  expect(await versionThere()).toBe(1);
  await writer().publish('spread', templateSource({ name: 'Second' }));
  await eventually(async () => (await versionThere()) === 2, { timeoutMs: 20_000 });
});
