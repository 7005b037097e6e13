import { describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody, recordNotification } from '../../support/factories/notifications.ts';
import { size } from '../../support/factories/size.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { addAmbiguousAttempt, newsOf, setStatus, snapshot } from './tables.ts';

const { db, client } = useClient({ poolSize: 15 });

const record = (overrides = {}, clientId = client.id) => recordNotification(db.database, clientId, overrides);
const cancel = (body: unknown, { api = createTestApi(db.database), key = client.apiKey } = {}) =>
  api.send('POST', '/api/notifications/cancel', { key, body });

describe('POST /api/notifications/cancel', () => {
  it('cancels by ids and answers for each what became of it, once for one that is named twice', async () => {
    const [one, two, sent, unsure, foreign] = await Promise.all([
      record(),
      record(),
      record(),
      record(),
      record({}, (await createClient(db.database)).id),
    ]);
    await setStatus(db.database, sent.id, 'SENT');
    await addAmbiguousAttempt(db.database, unsure.id);
    await setStatus(db.database, unsure.id, 'RETRYING');
    const api = createTestApi(db.database);
    const never = `ntf_${'0'.repeat(26)}`;
    const ids = [one, sent, two, foreign, unsure, one].map(({ publicId }) => publicId);
    const answer = await cancel({ ids: [...ids, never, 'nonsense'] }, { api });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      message: 'Cancelled 2 of 7',
      data: {
        counts: { cancelled: 2, notCancellable: 2, notFound: 3 },
        results: [
          { id: one.publicId, outcome: 'cancelled', status: 'CANCELLED' },
          { id: sent.publicId, outcome: 'not_cancellable', status: 'SENT' },
          { id: two.publicId, outcome: 'cancelled', status: 'CANCELLED' },
          { id: foreign.publicId, outcome: 'not_found', status: null },
          { id: unsure.publicId, outcome: 'not_cancellable', status: 'UNKNOWN' },
          { id: never, outcome: 'not_found', status: null },
          { id: 'nonsense', outcome: 'not_found', status: null },
        ],
      },
    });
    expect(
      api
        .signals()
        .map(({ notificationId }) => notificationId)
        .sort(),
    ).toEqual([one, two, unsure].map(({ publicId }) => publicId).sort());
    expect(api.wakes()).toBeGreaterThan(0);
    expect(await newsOf(db.database, foreign.publicId)).toEqual([]);
    const again = await cancel({ ids: [one.publicId] });
    expect(again.json.data.counts).toEqual({ cancelled: 1, notCancellable: 0, notFound: 0 });
  });

  it('counts in a dry run what it would try, by each filter, and changes nothing', async () => {
    const userId = crypto.randomUUID();
    const recipient = { email: `${userId}@example.com` };
    const overrides = { tags: [userId], recipient, recipientHash: recipientHash('a secret of tests', recipient.email) };
    const [one, two, sent] = [await record(overrides), await record(overrides), await record(overrides)];
    await setStatus(db.database, sent.id, 'SENT');
    const ids = [one, two, two, sent].map(({ publicId }) => publicId);
    const api = createTestApi(db.database);
    for (const filter of [{ tag: userId }, { recipient: recipient.email }, { ids: [...ids, 'nonsense'] }]) {
      const answer = await cancel({ ...filter, dryRun: true }, { api });
      expect(answer.json, answer.text).toEqual({
        success: true,
        message: 'Would cancel 2',
        data: { counts: { cancelled: 0, notCancellable: 0, notFound: 0 }, results: [], wouldCancel: 2 },
      });
    }
    expect(api.signals()).toEqual([]);
    const { rows } = await db.database.pool.query('select status from notifications where id = $1', [one.id]);
    expect(rows).toEqual([{ status: 'PENDING' }]);
    const stranger = (await createClient(db.database)).apiKey;
    expect((await cancel({ tag: userId, dryRun: true }, { key: stranger })).json.data.wouldCancel).toBe(0);
    expect((await cancel({ dryRun: true })).status).toBe(422);
  });

  it('cancels by tag what may still be cancelled, oldest first, and of no other client', async () => {
    const other = await createClient(db.database);
    const tags = ['campaign-1', 'x'];
    const mine = [];
    for (const status of [
      'PENDING',
      'SCHEDULED',
      'SENT',
      'DEFERRED',
      'FAILED',
      'RETRYING',
      'PROCESSING',
      'CANCELLED',
    ]) {
      const { id, publicId } = await record({ tags });
      await setStatus(db.database, id, status);
      if (['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'].includes(status)) mine.push(publicId);
    }
    const elsewhere = [await record({ tags: ['campaign-10'] }), await record({ tags }, other.id)];
    const answer = await cancel({ tag: 'campaign-1' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.data).toEqual({
      counts: { cancelled: 4, notCancellable: 0, notFound: 0 },
      results: mine.map((id) => ({ id, outcome: 'cancelled', status: 'CANCELLED' })),
    });
    for (const { publicId } of elsewhere) expect(await newsOf(db.database, publicId)).toEqual([]);
    const again = await cancel({ tag: 'campaign-1' });
    expect(again.json.data).toEqual({ counts: { cancelled: 0, notCancellable: 0, notFound: 0 }, results: [] });
  });

  it('cancels by tag in one environment only, where it is named, and never beside ids', async () => {
    const tags = ['of-both'];
    const [live, ofTest] = [await record({ tags }), await record({ tags, environment: 'test' })];
    const counted = async (environment?: string) =>
      (await cancel({ tag: 'of-both', dryRun: true, ...(environment && { environment }) })).json.data.wouldCancel;
    expect([await counted(), await counted('live'), await counted('test')]).toEqual([2, 1, 1]);
    const answer = await cancel({ tag: 'of-both', environment: 'live' });
    expect(answer.json.data.results).toEqual([{ id: live.publicId, outcome: 'cancelled', status: 'CANCELLED' }]);
    expect(await counted()).toBe(1);
    for (const body of [{ ids: [ofTest.publicId], environment: 'test' }, { environment: 'test' }]) {
      expect((await cancel(body)).json).toMatchObject({ status: 422, code: 'validation_failed' });
    }
  });

  it('cancels by recipient, however the address is spelled, and also what is only reserved for later', async () => {
    const api = createTestApi(db.database);
    const ids: string[] = [];
    for (const extra of [{}, { delayMs: 86_400_000 }]) {
      const body = notificationBody({ recipient: 'Bob@Example.org', ...extra });
      ids.push((await api.send('POST', '/api/notifications', { key: client.apiKey, body })).json.data.notificationId);
    }
    const { publicId } = await record();
    const answer = await cancel({ recipient: 'bob@EXAMPLE.org' });
    expect(answer.json.data.results.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(answer.json.data.counts.cancelled).toBe(2);
    expect(await newsOf(db.database, publicId)).toEqual([]);
  });

  it('drops the resend of what may have been sent, and says that it could not be cancelled', async () => {
    const { id, publicId } = await record({ tags: ['unsure'] });
    await addAmbiguousAttempt(db.database, id);
    await setStatus(db.database, id, 'RETRYING');
    const { json } = await cancel({ tag: 'unsure' });
    expect(json.data.results).toEqual([{ id: publicId, outcome: 'not_cancellable', status: 'UNKNOWN' }]);
  });

  it('cancels page by page up to 10,000 in one request, says whether more are left, and the rest by the next', async () => {
    const count = size(700, 10_007);
    const atOnce = Math.min(count, 10_000);
    const hash = recipientHash('a secret of tests', 'many@example.com');
    await db.database.pool.query(
      `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes)
        select (lpad(to_hex(1e12::bigint + i), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid, $1, 'live', 'email',
          'SCHEDULED', 5, 'marketing', 'hold', '{}', $2, 'user-' || i, '{}', '{"delaysMs":[]}', '[]'
        from generate_series(1, $3::int) i`,
      [client.id, hash, count],
    );
    const api = createTestApi(db.database);
    const startedAt = performance.now();
    const first = await cancel({ recipient: 'many@example.com' }, { api });
    const tookMs = Math.round(performance.now() - startedAt);
    process.stdout.write(`${atOnce} cancels by one request: ${tookMs} ms\n`);
    expect(first.status).toBe(200);
    expect(first.json.data.hasMore).toBe(count > atOnce ? true : undefined);
    expect(first.json.data.counts).toEqual({ cancelled: atOnce, notCancellable: 0, notFound: 0 });
    const ids = first.json.data.results.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(api.signals()).toHaveLength(atOnce);

    const second = await cancel({ recipient: 'many@example.com' });
    expect(second.json.data.counts.cancelled).toBe(count - atOnce);
    expect(second.json.data).not.toHaveProperty('hasMore');
    const { rows } = await db.database.pool.query(
      'select status, count(*)::int as n from notifications where recipient_hash = $1 group by status',
      [hash],
    );
    expect(rows).toEqual([{ status: 'CANCELLED', n: count }]);
  });

  it('leaves most of its pool to others: eight at once, and never more', async () => {
    const ids = (await Promise.all(Array.from({ length: 60 }, () => record()))).map(({ publicId }) => publicId);
    let most = 0;
    const pool = new Proxy(db.database.pool, {
      get(target, name) {
        if (name === 'connect') most = Math.max(most, target.totalCount - target.idleCount + 1);
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const answer = await cancel({ ids }, { api: createTestApi({ ...db.database, pool }) });
    expect(answer.json.data.counts.cancelled).toBe(60);
    expect(most).toBe(8);
  });

  const ids = (count: number) => Array.from({ length: count }, (_, n) => toPublicId('notification', uuidOf(n)));
  const uuidOf = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

  it('takes 1,000 ids', async () => {
    const answer = await cancel({ ids: ids(1_000) });
    expect(answer.json.data.counts).toEqual({ cancelled: 0, notCancellable: 0, notFound: 1_000 });
  });

  it.each<[string, unknown, string, string]>([
    ['none of the three', {}, '', 'required'],
    ['ids and a tag', { ids: ['ntf_1'], tag: 'a' }, '/tag', 'conflicting_fields'],
    ['a tag and a recipient', { tag: 'a', recipient: 'ada@example.com' }, '/recipient', 'conflicting_fields'],
    ['no ids', { ids: [] }, '/ids', 'too_short'],
    ['1,001 ids', { ids: ids(1_001) }, '/ids', 'too_long'],
    ['one id without a list', { ids: 'ntf_1' }, '/ids', 'invalid_type'],
    ['an id that is a number', { ids: ['ntf_1', 5] }, '/ids/1', 'invalid_type'],
    ['an id of 65 characters', { ids: ['n'.repeat(65)] }, '/ids/0', 'too_long'],
    ['an empty id', { ids: [''] }, '/ids/0', 'too_short'],
    ['an empty tag', { tag: '' }, '/tag', 'too_short'],
    ['a tag of 65 characters', { tag: 't'.repeat(65) }, '/tag', 'too_long'],
    ['NUL in a tag', '{"tag":"a\\u0000"}', '/tag', 'forbidden_character'],
    ['null for a tag', { tag: null }, '/tag', 'invalid_type'],
    ['an invalid address', { recipient: 'ada@' }, '/recipient', 'invalid_address'],
    ['a list for the body', ['ntf_1'], '', 'invalid_type'],
  ])('refuses %s with a pointer, and changes nothing', async (_name, body, pointer, code) => {
    const before = await snapshot(db.database);
    const answer = await cancel(body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await snapshot(db.database)).toBe(before);
  });

  it('refuses unknown fields', async () => {
    const answer = await cancel({ tag: 'a', status: 'PENDING' });
    expect([answer.status, answer.json.code]).toEqual([422, 'unknown_field']);
    expect(answer.json.errors[0].pointer).toBe('/status');
  });

  it('writes no address and no tag into its log line', async () => {
    const api = createTestApi(db.database);
    await cancel({ recipient: 'eve@example.com' }, { api });
    await cancel({ tag: 'a secret tag' }, { api });
    expect(api.lines()[0]).toMatchObject({ route: '/api/notifications/cancel', status: 200 });
    expect(JSON.stringify(api.lines())).not.toMatch(/eve@|secret tag/);
  });
});
