import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();
const writer = () => writerOf(api, client.apiKey);

describe('PUT /api/templates/:key', () => {
  it('keeps a draft, says what it names of the data, and raises its revision', async () => {
    const first = await writer().save('order-shipped');
    expect(first.status, first.text).toBe(200);
    expect(first.headers.get('etag')).toBe('"1"');
    expect(first.json.data).toMatchObject({
      key: 'order-shipped',
      revision: 1,
      published: null,
      channels: ['email', 'sms'],
      problems: [],
      variables: ['name', 'order.number', 'order.url'],
    });
    const second = await writer().save('order-shipped', templateSource({ name: 'Another name' }));
    expect(second.json.data).toMatchObject({ revision: 2, name: 'Another name' });
    const read = await writer().get('order-shipped');
    expect(read.json.data).toEqual({ ...second.json.data, usage: expect.anything() });
    expect(read.json.data.source).toEqual(templateSource({ name: 'Another name' }));
  });

  it('keeps a draft with problems, each with pointer, line and column', async () => {
    const content = { sms: { en: { body: 'Hello {{ name }},\norder {{ order.numbr }} is on its way' } } };
    const { status, json } = await writer().save('with-problems', templateSource({ content }));
    expect(status).toBe(200);
    expect(json.data.problems).toEqual([
      expect.objectContaining({ pointer: '/content/sms/en/body', code: 'undeclared_variable', line: 2 }),
    ]);
    expect(json.data.problems[0].column).toBeGreaterThan(1);
    expect((await writer().get('with-problems')).json.data.problems).toEqual(json.data.problems);
  });

  it('refuses what is no source at all, with a pointer', async () => {
    const { status, json } = await writer().save('no-source', { ...templateSource(), content: { fax: {} }, more: 1 });
    expect([status, json.code]).toEqual([422, 'unknown_field']);
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/content/fax', '/more']);
    const long = { ...templateSource(), content: { sms: { en: { body: 'x'.repeat(256 * 1024 + 1) } } } };
    expect((await writer().save('no-source', long)).json.errors).toMatchObject([
      { pointer: '/content/sms/en/body', code: 'too_long' },
    ]);
    expect((await writer().get('no-source')).status).toBe(404);
  });

  it('lets one of two editors save over what both have read', async () => {
    await writer().save('two-editors');
    const [one, other] = await Promise.all(
      ['One', 'Other'].map((name) => writer().save('two-editors', templateSource({ name }), { 'if-match': '"1"' })),
    );
    expect([one?.status, other?.status].sort()).toEqual([200, 412]);
    const lost = one?.status === 412 ? one : other;
    expect(lost?.json.code).toBe('revision_mismatch');
    expect((await writer().get('two-editors')).json.data.revision).toBe(2);
  });

  it('with If-None-Match: * makes one that is not there, once of many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => writer().save('only-new', templateSource(), { 'if-none-match': '*' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
    expect((await writer().save('nothing-yet', templateSource(), { 'if-match': '*' })).status).toBe(412);
  });

  it('refuses a key that could not stand in a path', async () => {
    for (const key of ['Order', 'a'.repeat(65), '-x', 'a%2Fb']) {
      expect((await writer().save(key)).status, key).toBe(404);
    }
  });

  it('ends at 1,000 templates, layouts and partials of a client', async () => {
    const crowded = await createClient(db.database);
    await db.database.pool.query(
      `insert into templates (id, client_id, kind, key, name, draft, draft_revision, draft_report)
        select gen_random_uuid(), $1, 'partial', 'p' || i, 'P', '{}', 1, '{}' from generate_series(1, 999) i`,
      [crowded.id],
    );
    const { save } = writerOf(api, crowded.apiKey);
    expect((await save('the-last')).status).toBe(200);
    expect((await save('one-more')).json).toMatchObject({ status: 409, code: 'too_many_templates' });
    expect((await save('the-last')).status).toBe(200);
  });
});

describe('what is read', () => {
  it('is another client’s 404, and its own under the same key', async () => {
    await writer().save('of-ours');
    const stranger = await createClient(db.database);
    const theirs = writerOf(api, stranger.apiKey);
    expect((await theirs.get('of-ours')).json).toMatchObject({ status: 404, code: 'not_found' });
    expect((await theirs.publishRevision('of-ours', 1)).status).toBe(404);
    expect((await theirs.save('of-ours', templateSource({ name: 'Theirs' }))).json.data.revision).toBe(1);
    expect((await writer().get('of-ours')).json.data.name).toBe('Order shipped');
  });

  it('is listed page by page, without sources, by category, channel and words', async () => {
    const own = await createClient(db.database);
    const { save } = writerOf(api, own.apiKey);
    await save('alpha', templateSource({ name: 'Über uns', category: 'marketing' }));
    await save('beta');
    await save('gamma', templateSource({ content: { sms: { en: { body: 'Hello' } } } }));
    const keys = (answer: { data: { key: string }[] }) => answer.data.map(({ key }) => key);
    const first = (await api.send('GET', '/api/templates?limit=2', { key: own.apiKey })).json;
    expect(keys(first)).toEqual(['gamma', 'beta']);
    expect(first.data[0]).not.toHaveProperty('source');
    const next = `/api/templates?limit=2&cursor=${first.pagination.nextCursor}`;
    expect(keys((await api.send('GET', next, { key: own.apiKey })).json)).toEqual(['alpha']);
    for (const [query, expected] of [
      ['category=marketing', ['alpha']],
      ['channel=email', ['beta', 'alpha']],
      [`q=${encodeURIComponent('ÜBER')}`, ['alpha']],
      ['q=et', ['beta']],
      ['q=%25', []],
    ] as const) {
      const { json } = await api.send('GET', `/api/templates?${query}`, { key: own.apiKey });
      expect(keys(json), query).toEqual(expected);
    }
  });

  it('is out of the list once it is archived, and can be saved again', async () => {
    const { save, ask, get, publish } = writerOf(api, client.apiKey);
    await publish('archived');
    expect((await ask('DELETE', 'archived')).status).toBe(200);
    expect((await ask('DELETE', 'archived')).status).toBe(200);
    const { json } = await api.send('GET', '/api/templates?limit=200', { key: client.apiKey });
    expect(json.data.map(({ key }: { key: string }) => key)).not.toContain('archived');
    expect((await get('archived')).json.data.archivedAt).not.toBeNull();
    expect((await save('archived')).json.data).toMatchObject({ archivedAt: null, published: null, revision: 2 });
  });
});

it('a test key may read, and change nothing', async () => {
  await writer().save('for-test-keys');
  const { apiKey } = await createKey(db.database, client.id, { environment: 'test' });
  const test = writerOf(api, apiKey);
  expect((await test.get('for-test-keys')).status).toBe(200);
  for (const refused of [await test.save('for-test-keys'), await test.publishRevision('for-test-keys', 1)]) {
    expect(refused.json).toMatchObject({ status: 403, code: 'live_keys_only' });
  }
});

it('the audit log tells who saved, published, rolled back and archived', async () => {
  const own = await createClient(db.database);
  const { save, publishRevision, ask } = writerOf(api, own.apiKey);
  await save('audited');
  await publishRevision('audited', 1, { note: 'The first' });
  await save('audited', templateSource({ name: 'Second' }));
  await publishRevision('audited', 2);
  await ask('POST', 'audited/rollback', { version: 1 });
  await ask('DELETE', 'audited');
  const { json } = await api.send('GET', '/api/audit', { key: own.apiKey });
  const told = json.data.map(({ action, subject, details, actor }: Record<string, unknown>) => {
    return { action, subject, details, actor };
  });
  const by = { subject: 'audited', actor: `key:${own.keyId}` };
  expect(told).toEqual([
    { ...by, action: 'template.archive', details: {} },
    { ...by, action: 'template.rollback', details: { version: 1, from: 2 } },
    { ...by, action: 'template.publish', details: { version: 2, revision: 2 } },
    { ...by, action: 'template.save', details: { revision: 2 } },
    { ...by, action: 'template.publish', details: { version: 1, revision: 1, note: 'The first' } },
    { ...by, action: 'template.save', details: { revision: 1 } },
  ]);
});
