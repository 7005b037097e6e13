import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/expect/eventually.ts';
import { createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

const create = (body: unknown, key = client.apiKey, headers = {}) =>
  api.send('POST', '/api/keys', { key, body, headers });
const FUTURE = '2099-01-01T00:00:00.000Z';

describe('POST /api/keys', () => {
  it('answers 201 with a key that works at once, and shows it this once', async () => {
    const wish = {
      name: 'Billing',
      scopes: ['notifications:write', 'notifications:read', 'notifications:write'],
      allowedIps: ['10.1.2.3/8', '::ffff:192.0.2.1'],
      requestsPerMinute: 600,
      expiresAt: FUTURE,
    };
    const answer = await create(wish);
    expect(answer.status, answer.text).toBe(201);
    const { apiKey, ...shown } = answer.json.data;
    expect(answer.json).toMatchObject({
      success: true,
      message: 'Key created',
      warning: 'Save this API key securely. It will not be shown again!',
    });
    expect(shown).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      name: 'Billing',
      environment: 'live',
      scopes: ['notifications:write', 'notifications:read'],
      prefix: `nk_live_${shown.id}`,
      allowedIps: ['10.0.0.0/8', '192.0.2.1/32'],
      requestsPerMinute: 600,
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: FUTURE,
      lastUsedAt: null,
      revokedAt: null,
    });
    expect(answer.headers.get('location')).toBe(`/api/keys/${shown.id}`);
    expect(apiKey.startsWith(`${shown.prefix}_`)).toBe(true);

    const used = await api.send('GET', '/api/client/me', { key: apiKey, from: '10.9.9.9' });
    expect([used.status, used.json.data.clientId]).toEqual([200, client.publicId]);
    const found = await api.send('GET', `/api/keys/${shown.id}`, { key: client.apiKey });
    expect(found.json.data).toEqual({ ...shown, lastUsedAt: found.json.data.lastUsedAt });
  });

  it('gives what the calling key has where nothing else is asked', async () => {
    const sender = await createKey(db.database, client.id, { environment: 'test', scopes: ['keys', 'webhooks'] });
    const { json } = await create({ name: 'Copy' }, sender.apiKey);
    expect(json.data).toMatchObject({ environment: 'test', scopes: ['keys', 'webhooks'], allowedIps: [] });
    expect(json.data).toMatchObject({ requestsPerMinute: null, expiresAt: null });
    expect(json.data.apiKey).toMatch(/^nk_test_/);
  });

  it('makes a test key with a live one, whose messages stay in the sandbox', async () => {
    const { json } = await create({ name: 'Trial', environment: 'test' });
    const sent = await api.send('POST', '/api/notifications', { key: json.data.apiKey, body: notificationBody() });
    expect(sent.status, sent.text).toBe(202);
    const { rows } = await db.database.pool.query('select environment from notifications where client_id = $1', [
      client.id,
    ]);
    expect(rows).toEqual([{ environment: 'test' }]);
  });

  it.each<[string, unknown, string, string]>([
    ['no name', {}, '/name', 'validation_failed'],
    ['a name of two lines', { name: 'a\nb' }, '/name', 'validation_failed'],
    ['no scopes at all', { name: 'x', scopes: [] }, '/scopes', 'validation_failed'],
    ['a scope that is none', { name: 'x', scopes: ['root'] }, '/scopes/0', 'validation_failed'],
    ['an environment that is none', { name: 'x', environment: 'prod' }, '/environment', 'validation_failed'],
    ['a range that is none', { name: 'x', allowedIps: ['10.0.0.0/40'] }, '/allowedIps/0', 'validation_failed'],
    ['an end that is over', { name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'validation_failed'],
    ['an end without an offset', { name: 'x', expiresAt: '2099-01-01T00:00:00' }, '/expiresAt', 'validation_failed'],
    ['a rate of none', { name: 'x', requestsPerMinute: 0 }, '/requestsPerMinute', 'validation_failed'],
    ['a rate beyond a million', { name: 'x', requestsPerMinute: 1_000_001 }, '/requestsPerMinute', 'validation_failed'],
    ['a secret of one’s own', { name: 'x', apiKey: 'swordfish' }, '/apiKey', 'unknown_field'],
  ])('refuses %s and makes nothing', async (_name, body, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await create(body);
    expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([422, code, pointer]);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('gives no scope that the calling key lacks, and names those', async () => {
    const manager = await createKey(db.database, client.id, { scopes: ['keys', 'notifications:read'] });
    const before = await countRows(db.database);
    for (const scopes of [['admin'], ['keys', 'webhooks'], ['settings', 'notifications:read']]) {
      const answer = await create({ name: 'More', scopes }, manager.apiKey);
      expect([answer.status, answer.json.code]).toEqual([403, 'insufficient_scope']);
      const lacking = scopes.filter((scope) => scope !== 'keys' && scope !== 'notifications:read');
      expect(answer.json.detail).toContain(lacking.map((scope) => `\`${scope}\``).join(', '));
    }
    expect(await countRows(db.database)).toEqual(before);
    expect((await create({ name: 'Less', scopes: ['notifications:read'] }, manager.apiKey)).status).toBe(201);
  });

  it('gives its own bounds where none are asked for, narrower ones, and none that are wider', async () => {
    const own = { allowedIps: ['10.0.0.0/8'], requestsPerMinute: 60, expiresAt: new Date(FUTURE) };
    const manager = await createKey(db.database, client.id, own);
    const as = (body: object) =>
      api.send('POST', '/api/keys', { key: manager.apiKey, body: { name: 'x', ...body }, from: '10.0.0.1' });
    expect((await as({})).json.data).toMatchObject({ ...own, expiresAt: FUTURE });
    const narrower = { allowedIps: ['10.9.0.0/16'], requestsPerMinute: 59, expiresAt: '2098-12-31T23:59:59.000Z' };
    expect((await as(narrower)).json.data).toMatchObject(narrower);
    const before = await countRows(db.database);
    for (const [name, values] of Object.entries({
      allowedIps: [[], ['0.0.0.0/0'], ['192.0.2.1'], ['10.0.0.0/8', '::1']],
      requestsPerMinute: [null, 61],
      expiresAt: [null, '2099-01-01T00:00:00.001Z'],
    })) {
      for (const value of values) {
        const { status, json } = await as({ [name]: value });
        expect([status, json.code], `${name} ${value}`).toEqual([403, 'beyond_own_bounds']);
        expect(json.detail).toContain(`\`${name}\``);
      }
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('makes none by a key that was revoked after it was let in', async () => {
    const { pool } = db.database;
    const leaked = await createKey(db.database, client.id);
    const before = await countRows(db.database);
    const tx = await pool.connect();
    try {
      await tx.query('begin');
      await tx.query('select 1 from clients where id = $1 for no key update', [client.id]);
      await tx.query('update api_keys set revoked_at = now() where id = $1', [leaked.id]);
      const made = create({ name: 'Hidden' }, leaked.apiKey);
      const isWaiting = `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%from clients%'`;
      await eventually(async () => (await pool.query(isWaiting)).rowCount === 1);
      await tx.query('commit');
      expect((await made).status).toBe(401);
    } finally {
      tx.release();
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('lets a test key make no live one', async () => {
    const trial = await createKey(db.database, client.id, { environment: 'test' });
    const before = await countRows(db.database);
    const answer = await create({ name: 'Real', environment: 'live' }, trial.apiKey);
    expect([answer.status, answer.json.code]).toEqual([403, 'insufficient_scope']);
    expect(await countRows(db.database)).toEqual(before);
  });

  it('keeps nothing under an Idempotency-Key, and no secret in the database, the log or the audit log', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [first, second] = [
      await create({ name: 'A' }, client.apiKey, headers),
      await create({ name: 'A' }, client.apiKey, headers),
    ];
    expect(second.json.data.id).not.toBe(first.json.data.id);
    const { pool } = db.database;
    expect((await pool.query('select * from idempotency_keys where client_id = $1', [client.id])).rows).toEqual([]);
    const secret = first.json.data.apiKey.slice(21, 53);
    expect(secret).toHaveLength(32);
    const dump = await pool.query(
      'select to_jsonb(k) as k, (select jsonb_agg(to_jsonb(a)) from audit_log a) as a from api_keys k',
    );
    expect(JSON.stringify(dump.rows)).not.toContain(secret);
    expect(JSON.stringify(api.lines())).not.toContain(secret);
  });
});
