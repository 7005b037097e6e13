import { describe, expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { size } from '../../support/factories/size.ts';
import { templateSource, writerOf } from '../../support/factories/templates.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const writer = () => writerOf(api, client.apiKey);
const named = (name: string) => templateSource({ name });

describe('POST /api/templates/:key/publish', () => {
  it('makes the draft a version, once for each revision', async () => {
    await writer().save('once');
    const first = await writer().publishRevision('once', 1, { note: 'The first' });
    expect(first.status, first.text).toBe(201);
    expect(first.json.data).toEqual({ version: 1, checksum: expect.stringMatching(/^[0-9a-f]{64}$/), warnings: [] });
    const again = await writer().publishRevision('once', 1);
    expect([again.status, again.json.data]).toEqual([200, first.json.data]);
    expect((await writer().get('once')).json.data.published).toMatchObject({ version: 1, rolledBackFrom: null });
  });

  it('refuses a revision over which somebody has saved another', async () => {
    await writer().save('overtaken');
    await writer().save('overtaken', named('Another'));
    expect((await writer().publishRevision('overtaken', 1)).json).toMatchObject({
      status: 412,
      code: 'revision_mismatch',
    });
    expect((await writer().publishRevision('overtaken', 3)).json).toMatchObject({
      status: 412,
      code: 'revision_mismatch',
    });
    expect((await writer().get('overtaken')).json.data.published).toBeNull();
  });

  it('refuses a draft with problems, and says what they are', async () => {
    const content = { sms: { en: { body: 'Hello {{ nobody }}' } } };
    await writer().save('broken', templateSource({ content }));
    const { status, json } = await writer().publishRevision('broken', 1);
    expect([status, json.code]).toEqual([422, 'invalid_template']);
    expect(json.problems).toMatchObject([{ pointer: '/content/sms/en/body', code: 'undeclared_variable', line: 1 }]);
  });

  it('makes one version of a revision, however many processes publish it at once', async () => {
    const other = writerOf(createTestApi(db.database), client.apiKey);
    await writer().save('raced');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? other : writer()).publishRevision('raced', 1)),
    );
    const done = answers.filter(({ status }) => status < 300);
    expect(done.length).toBeGreaterThan(0);
    expect(done.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(done.map(({ json }) => json.data.version))).toEqual(new Set([1]));
    for (const { status, json } of answers) if (status >= 300) expect(json.code).toBe('templates_busy');
    expect((await writer().ask('GET', 'raced/versions')).json.data).toHaveLength(1);
  });
});

describe('versions', () => {
  it('are listed newest first, each with who made it and how it differs from the one before', async () => {
    await writer().publish('compared');
    const content = { sms: { en: { body: 'Order {{ order.number }} is on its way, {{ order.url }}' } } };
    await writer().publish('compared', templateSource({ content }), { note: 'SMS only' });
    const { json } = await writer().ask('GET', 'compared/versions?limit=1');
    expect(json.data).toMatchObject([{ version: 2, revision: 2, note: 'SMS only', createdBy: `key:${client.keyId}` }]);
    const next = await writer().ask('GET', `compared/versions?cursor=${json.pagination.nextCursor}`);
    expect(next.json.data).toMatchObject([{ version: 1 }]);

    const { data } = (await writer().ask('GET', 'compared/versions/2')).json;
    expect(data).toMatchObject({ comparedWith: 1, source: { name: 'Order shipped' } });
    const sms = data.changes.find(({ pointer }: { pointer: string }) => pointer === '/content/sms/en/body');
    expect(sms.diff).toContain('-{{ name }}: order {{ order.number }} is on its way, {{ order.url }}\n');
    expect(sms.diff).toContain('+Order {{ order.number }} is on its way, {{ order.url }}\n');
    expect(data.changes.map(({ pointer }: { pointer: string }) => pointer)).toContain('/content/email/de/subject');
    expect((await writer().ask('GET', 'compared/versions/1')).json.data).toMatchObject({
      comparedWith: null,
      changes: [],
    });
    expect((await writer().ask('GET', 'compared/versions/3')).status).toBe(404);
    const stranger = await createClient(db.database);
    expect((await writerOf(api, stranger.apiKey).ask('GET', 'compared/versions/1')).status).toBe(404);
  });

  it('are gone back to and forward again, and never changed', async () => {
    for (const name of ['One', 'Two', 'Three']) await writer().publish('to-and-fro', named(name));
    const back = await writer().ask('POST', 'to-and-fro/rollback', { version: 1, note: 'Two was wrong' });
    expect(back.json.data.published).toMatchObject({ version: 1, rolledBackFrom: 3 });
    expect(back.json.data).toMatchObject({ name: 'Three', revision: 3 });
    const forward = await writer().ask('POST', 'to-and-fro/rollback', { version: 2 });
    expect(forward.json.data.published).toMatchObject({ version: 2, rolledBackFrom: null });
    expect((await writer().ask('POST', 'to-and-fro/rollback', { version: 4 })).json).toMatchObject({
      status: 422,
      code: 'unknown_version',
    });
    expect((await writer().ask('GET', 'to-and-fro/versions')).json.data).toHaveLength(3);
    await expect(db.database.pool.query(`update template_versions set note = 'x'`)).rejects.toThrow('never changed');
  });
});

describe('layouts and partials', () => {
  const html = (frame: string) =>
    `<!doctype html><html lang="en"><head><title>x</title></head><body>${frame}{{ content }}</body></html>`;
  const setUp = async (count: number) => {
    const own = await createClient(db.database);
    const [layouts, templates] = [writerOf(api, own.apiKey, 'layouts'), writerOf(api, own.apiKey)];
    await layouts.publish('frame', { name: 'Frame', html: html('<p>Old</p>') });
    for (let at = 0; at < count; at++) await templates.publish(`t-${at}`, templateSource({ layout: 'frame' }));
    return { own, layouts, templates };
  };
  const versionsOf = async (apiKey: string) => {
    const { json } = await api.send('GET', '/api/templates?limit=200', { key: apiKey });
    return Object.fromEntries(
      json.data.map((one: { key: string; published: { version: number } }) => [one.key, one.published.version]),
    );
  };

  it('leave what is published as it was, unless all that is made of them is made anew', async () => {
    const { own, layouts, templates } = await setUp(2);
    const renew = { name: 'Frame', html: html('<p>New</p>') };
    await layouts.publish('frame', renew);
    expect(await versionsOf(own.apiKey)).toEqual({ 't-0': 1, 't-1': 1 });
    const again = await layouts.publishRevision('frame', 2, { republish: true });
    expect(again.json.data.republished).toEqual([
      { key: 't-0', version: 2 },
      { key: 't-1', version: 2 },
    ]);
    expect(await versionsOf(own.apiKey)).toEqual({ 't-0': 2, 't-1': 2 });
    const { data } = (await templates.ask('GET', 't-0/versions/2')).json;
    expect(data).toMatchObject({ revision: null, used: { layouts: { frame: 2 }, partials: {} }, changes: [] });
    const shown = await templates.ask('POST', 't-0/preview', { channel: 'email' });
    expect(shown.json.data.content.html).toContain('<p>New</p>');
  });

  const DEPENDENTS = size(4, 200);
  it('publish nothing where one of all that is made of them does not compile', async () => {
    const { own, layouts, templates } = await setUp(DEPENDENTS);
    const needsTotal = {
      type: 'object',
      required: ['name', 'order', 'total'],
      properties: { ...(templateSource().schema.properties as object), total: { type: 'number' } },
    };
    for (let at = 0; at < DEPENDENTS; at++) {
      if (at === 2) continue;
      const sample = { ...templateSource().sample, total: 1 };
      await templates.publish(`t-${at}`, templateSource({ layout: 'frame', schema: needsTotal, sample }));
    }
    const before = await versionsOf(own.apiKey);
    await layouts.save('frame', { name: 'Frame', html: html('<p>{{ total }}</p>') });
    const refused = await layouts.publishRevision('frame', 2, { republish: true });
    expect(refused.json).toMatchObject({ status: 422, code: 'invalid_template' });
    const pointers = refused.json.problems.map(({ pointer }: { pointer: string }) =>
      pointer.split('/').slice(0, 3).join('/'),
    );
    expect(new Set(pointers)).toEqual(new Set(['/dependents/t-2']));
    expect(await versionsOf(own.apiKey)).toEqual(before);
    expect((await layouts.get('frame')).json.data.published.version).toBe(1);
  }, 900_000);

  it('cannot be archived while something published is made of them', async () => {
    const { layouts, templates } = await setUp(1);
    const { json } = await layouts.ask('GET', 'frame/dependents');
    expect(json.data).toEqual([{ key: 't-0', version: 1 }]);
    const refused = await layouts.ask('DELETE', 'frame');
    expect(refused.json).toMatchObject({ status: 409, code: 'in_use', detail: expect.stringContaining('t-0') });
    await templates.publish('t-0', templateSource({ layout: null }));
    expect((await layouts.ask('DELETE', 'frame')).status).toBe(200);
  });

  it('are made anew within layouts as well, and cannot be archived while one of those needs them', async () => {
    const own = await createClient(db.database);
    const [partials, layouts] = [writerOf(api, own.apiKey, 'partials'), writerOf(api, own.apiKey, 'layouts')];
    await partials.publish('footer', { name: 'Footer', html: '<p>Old</p>', text: 'Old' });
    await layouts.publish('frame', { name: 'Frame', html: html(`{% render 'footer' %}`) });
    const refused = await partials.ask('DELETE', 'footer');
    expect(refused.json).toMatchObject({ code: 'in_use', detail: expect.stringContaining('frame') });
    const templates = writerOf(api, own.apiKey);
    await templates.publish('t', templateSource({ layout: 'frame' }));
    await partials.publish('footer', { name: 'Footer', html: '<p>New</p>', text: 'New' }, { republish: true });
    const { data } = (await templates.ask('GET', 't/versions/2')).json;
    expect(data.used).toEqual({ layouts: { frame: 1 }, partials: { footer: 2 } });
    const shown = await templates.ask('POST', 't/preview', { channel: 'email' });
    expect(shown.json.data.content.html).toContain('<p>New</p>');
  });

  it('are put in wherever a template names them, at the version that is published', async () => {
    const own = await createClient(db.database);
    const [partials, templates] = [writerOf(api, own.apiKey, 'partials'), writerOf(api, own.apiKey)];
    await partials.publish('imprint', { name: 'Imprint', html: '<p>1 High Street</p>', text: '1 High Street' });
    const content = { email: { en: { subject: 'Hello', html: `<p>Hello</p>{% render 'imprint' %}` } } };
    await templates.publish('with-imprint', templateSource({ content }));
    const { data } = (await templates.ask('POST', 'with-imprint/preview', { channel: 'email' })).json;
    expect(data.content.html).toContain('1 High Street');
    expect(data.content.text).toContain('1 High Street');
    expect((await partials.ask('GET', 'imprint/dependents')).json.data).toEqual([{ key: 'with-imprint', version: 1 }]);
    await templates.save('without', templateSource({ content: { sms: { en: { body: `{% render 'nothing' %}` } } } }));
    expect((await templates.publishRevision('without', 1)).json.code).toBe('invalid_template');
  });
});
