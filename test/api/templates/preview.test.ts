import { describe, expect, it } from 'vitest';
import { ORDER, templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const writer = () => writerOf(api, client.apiKey);
const preview = (key: string, body: object) => writer().ask('POST', `${key}/preview`, body);

describe('POST /api/templates/:key/preview', () => {
  it('shows the draft or a version, in the nearest language, with the sample or with data', async () => {
    await writer().publish('shown');
    await writer().save('shown', templateSource({ content: { sms: { en: { body: 'Draft for {{ name }}' } } } }));
    const german = await preview('shown', { channel: 'email', locale: 'de-CH' });
    expect(german.json.data).toMatchObject({
      version: 1,
      content: { subject: 'Bestellung A-17 ist unterwegs' },
      locale: { asked: 'de-CH', used: 'de' },
      sizes: { html: expect.any(Number) },
      missing: [],
      unused: [],
    });
    const draft = await preview('shown', { version: 'draft', channel: 'sms', data: { ...ORDER, name: 'Zoë' } });
    expect(draft.json.data).toMatchObject({
      version: 'draft',
      content: { text: 'Draft for Zoë' },
      sms: { encoding: 'UCS-2', segments: 1 },
      unused: ['order.number', 'order.url'],
    });
    expect((await preview('shown', { version: 1, channel: 'sms' })).json.data.sms).toEqual({
      encoding: 'GSM-7',
      segments: 1,
    });
  });

  it('shows a source that is not saved, and what is wrong with it at its line, and keeps nothing of it', async () => {
    await writer().publish('typed');
    const content = { sms: { en: { body: 'Typed for {{ name }}' } } };
    const shown = await preview('typed', { source: templateSource({ content }), channel: 'sms' });
    expect(shown.json.data).toMatchObject({ version: 'draft', content: { text: 'Typed for Ada' } });
    const html = '<p>Hello</p>\n<p>{{ nobody }}</p>';
    const broken = { email: { en: { subject: 'Hello', html } } };
    const refused = await preview('typed', { source: templateSource({ content: broken }), channel: 'email' });
    expect(refused.json).toMatchObject({
      code: 'invalid_template',
      problems: [{ code: 'undeclared_variable', pointer: '/content/email/en/html', line: 2 }],
    });
    const both = await preview('typed', { source: templateSource({ content }), version: 1, channel: 'sms' });
    expect([both.status, both.json.errors[0].pointer]).toEqual([422, '/version']);
    expect((await preview('typed', { channel: 'email' })).json.data.version).toBe(1);
    expect((await writer().ask('GET', 'typed')).json.data.revision).toBe(1);
  });

  it('misses nothing of a list that is there', async () => {
    const item = { type: 'object', properties: { title: { type: 'string' } } };
    const schema = { type: 'object', properties: { items: { type: 'array', items: item } } };
    const body = '{% for item in items %}{{ item.title }}{% endfor %}';
    const source = templateSource({
      schema,
      sample: { items: [{ title: 'Tea' }] },
      content: { sms: { en: { body } } },
    });
    await writer().save('listing', source);
    expect((await preview('listing', { channel: 'sms' })).json.data).toMatchObject({ missing: [], unused: [] });
  });

  it('warns of what Gmail would clip and of what is billed as many SMS', async () => {
    const schema = { type: 'object', required: ['words'], properties: { words: { type: 'string' } } };
    const content = {
      email: { en: { subject: 'Long', html: '<p>{{ words }}</p>' } },
      sms: { en: { body: '{{ words }}' } },
    };
    await writer().publish('warned', templateSource({ schema, sample: { words: 'x' }, content }));
    const of = async (channel: string, length: number) =>
      (await preview('warned', { channel, data: { words: 'x'.repeat(length) } })).json.data.warnings;
    expect(await of('email', 60_000)).toEqual([]);
    expect(await of('sms', 161)).toEqual([]);
    expect(await of('sms', 500)).toMatchObject([{ code: 'many_segments' }]);
  });

  it('refuses what a request would be refused for, with pointers into its own body', async () => {
    await writer().publish('refused');
    for (const [body, code, pointer] of [
      [{ channel: 'email', data: {} }, 'validation_failed', '/data/name'],
      [{ channel: 'push' }, 'validation_failed', '/channel'],
      [{ channel: 'email', variant: 'b' }, 'validation_failed', '/variant'],
      [{ channel: 'email', version: 2 }, 'unknown_version', '/version'],
    ] as const) {
      const { status, json } = await preview('refused', body);
      expect([status, json.code, json.errors[0].pointer]).toEqual([422, code, pointer]);
    }
    await writer().save('refused', templateSource({ content: { sms: { en: { body: '{{ nobody }}' } } } }));
    const broken = await preview('refused', { version: 'draft', channel: 'sms' });
    expect(broken.json).toMatchObject({ code: 'invalid_template', problems: [{ code: 'undeclared_variable' }] });
  });
});

describe('POST /api/templates/:key/test', () => {
  const test = (key: string, body: object) => writer().ask('POST', `${key}/test`, body);
  const read = async (id: string) =>
    (await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey })).json.data;

  it('sends a version or the draft to a few addresses, each with a tag', async () => {
    await writer().publish('tried');
    const to = ['ada@example.com', 'grace@example.com'];
    const sent = await test('tried', { to, channel: 'email', locale: 'de' });
    expect(sent.status, sent.text).toBe(202);
    expect(sent.json.data).toMatchObject([{ status: 'PENDING' }, { status: 'PENDING' }]);
    const shown = await read(sent.json.data[1].notificationId);
    expect(shown).toMatchObject({ recipient: { email: 'grace@example.com' }, tags: ['test-send'] });
    expect(shown.template).toMatchObject({ key: 'tried', version: 1, locale: 'de' });

    await writer().save(
      'tried',
      templateSource({ content: { email: { en: { subject: 'Draft', html: '<p>Draft</p>' } } } }),
    );
    const draft = await test('tried', { to: ['ada@example.com'], channel: 'email', version: 'draft' });
    const words = await read(draft.json.data[0].notificationId);
    expect(words).toMatchObject({ content: { subject: 'Draft', html: '<p>Draft</p>' }, template: null });
  });

  it('refuses an address of its own, and all of them for data that does not fit', async () => {
    await writer().publish('half');
    const { json } = await test('half', { to: ['ada@example.com', 'nobody'], channel: 'email' });
    expect(json.data).toMatchObject([{ status: 'PENDING' }, { problem: { code: 'validation_failed' } }]);
    const before = (await db.database.pool.query('select count(*)::int as n from notifications')).rows;
    const none = await test('half', { to: ['ada@example.com'], channel: 'email', data: { name: 'Ada' } });
    expect(none.json.errors).toMatchObject([{ pointer: '/data/order', code: 'required' }]);
    const many = await test('half', { to: Array(6).fill('ada@example.com'), channel: 'email' });
    expect(many.json.errors).toMatchObject([{ pointer: '/to', code: 'too_long' }]);
    expect((await db.database.pool.query('select count(*)::int as n from notifications')).rows).toEqual(before);
  });
});
