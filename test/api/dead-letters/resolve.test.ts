import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { newsOf, setStatus, snapshot } from '../notifications/tables.ts';
import { giveUpOne, letterOf, notificationOf, parkOne, refuseOne } from './letters.ts';

let open: string;
const { db, client } = useClient({ poolSize: 20 });

beforeAll(async () => {
  open = (await giveUpOne(db.database, client.id)).publicId;
});

const newApi = () => createTestApi(db.database, { adminToken: 'the operator' });
const resolve = (id: string, body: unknown, { api = newApi(), key = client.apiKey } = {}) =>
  api.send('POST', `/api/dead-letters/${id}/resolve`, { key, body });

describe('POST /api/dead-letters/:id/resolve', () => {
  it.each([
    ['UNKNOWN', 'sent', 'SENT'],
    ['FAILED', 'sent', 'SENT'],
    ['UNKNOWN', 'failed', 'FAILED'],
  ] as const)('takes a person’s word that what is %s was %s', async (status, as, becomes) => {
    const letter = await giveUpOne(db.database, client.id, {}, { status });
    const api = newApi();
    const answer = await resolve(letter.publicId, { as, note: 'they called' }, { api });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ success: true, message: 'Dead letter resolved' });
    expect(answer.json.data).toMatchObject({
      status: 'RESOLVED',
      resolvedBy: `person_${as}`,
      resolvedAt: expect.any(String),
      note: 'they called',
      notification: { status: becomes, reason: 'resolved' },
    });
    expect(answer.json.data.notification.sentAt === null).toBe(becomes === 'FAILED');
    expect(answer.json.data.notification.timeline.at(-1)).toMatchObject({ status: becomes, reason: 'resolved' });
    const last = (await newsOf(db.database, letter.publicNotificationId)).at(-1);
    expect(last).toMatchObject({
      event_type: `notification.${becomes.toLowerCase()}`,
      payload: { data: { status: becomes, sequence: answer.json.data.notification.timeline.length } },
    });
    expect(api.wakes()).toBe(1);
  });

  it('has nothing to change where a failure is called a failure', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const before = await notificationOf(db.database, letter.notificationId);
    const api = newApi();
    expect((await resolve(letter.publicId, { as: 'failed' }, { api })).status).toBe(200);
    expect(await notificationOf(db.database, letter.notificationId)).toEqual(before);
    expect(api.wakes()).toBe(0);
  });

  it('leaves the notification alone where the letter is ignored', async () => {
    const letter = await giveUpOne(db.database, client.id, {}, { status: 'UNKNOWN' });
    await db.database.pool.query('update dead_letters set retry_at = now() where id = $1', [letter.id]);
    const before = await notificationOf(db.database, letter.notificationId);
    const news = await newsOf(db.database, letter.publicNotificationId);
    expect((await resolve(letter.publicId, { as: 'ignored' })).json.data).toMatchObject({
      status: 'RESOLVED',
      resolvedBy: 'person_ignored',
      retryAt: null,
    });
    expect(await notificationOf(db.database, letter.notificationId)).toEqual(before);
    expect(await newsOf(db.database, letter.publicNotificationId)).toEqual(news);
  });

  it('hears one word of 20 at once', async () => {
    const letter = await giveUpOne(db.database, client.id, {}, { status: 'UNKNOWN' });
    const words = Array.from({ length: 20 }, (_, n) => (n % 2 ? 'sent' : 'failed'));
    const answers = await Promise.all(words.map((as) => resolve(letter.publicId, { as })));
    const heard = answers.findIndex(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ json }) => json.code))).toEqual(
      new Set(['already_resolved']),
    );
    const { status } = await notificationOf(db.database, letter.notificationId);
    expect(status).toBe(words[heard] === 'sent' ? 'SENT' : 'FAILED');
  });

  it('answers 409 while a replay is under way, and to a word against what is known', async () => {
    const replaying = await giveUpOne(db.database, client.id);
    await newApi().send('POST', `/api/dead-letters/${replaying.publicId}/replay`, { key: client.apiKey });
    const delivered = await giveUpOne(db.database, client.id);
    await setStatus(db.database, delivered.notificationId, 'DELIVERED');
    const before = await snapshot(db.database);
    for (const as of ['sent', 'failed', 'ignored']) {
      expect((await resolve(replaying.publicId, { as })).json).toMatchObject({
        status: 409,
        code: 'already_replaying',
      });
    }
    expect((await resolve(delivered.publicId, { as: 'failed' })).json).toMatchObject({
      status: 409,
      code: 'not_resolvable',
      notificationStatus: 'DELIVERED',
    });
    expect(await snapshot(db.database)).toBe(before);
    expect((await resolve(delivered.publicId, { as: 'ignored' })).status).toBe(200);
  });

  it('is closed by itself when the replay is cancelled', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const api = newApi();
    await api.send('POST', `/api/dead-letters/${letter.publicId}/replay`, { key: client.apiKey });
    expect((await resolve(letter.publicId, { as: 'ignored' })).json.code).toBe('already_replaying');
    const { json } = await api.send('GET', `/api/dead-letters/${letter.publicId}`, { key: client.apiKey });
    const id = json.data.notification.id;
    expect((await api.send('POST', `/api/notifications/${id}/cancel`, { key: client.apiKey })).status).toBe(200);
    const after = await api.send('GET', `/api/dead-letters/${letter.publicId}`, { key: client.apiKey });
    expect(after.json.data).toMatchObject({ status: 'RESOLVED', resolvedBy: 'cancelled' });
  });

  it('can only ignore what has no notification', async () => {
    const parked = await parkOne(db.database);
    const headers = { 'x-admin-token': 'the operator' };
    const asOperator = (as: string) =>
      newApi().send('POST', `/api/dead-letters/${parked}/resolve`, { headers, body: { as } });
    expect((await asOperator('sent')).json).toMatchObject({ status: 409, code: 'not_resolvable' });
    expect((await asOperator('ignored')).json.data).toMatchObject({ status: 'RESOLVED', resolvedBy: 'person_ignored' });
    const refused = await refuseOne(db.database, client.id);
    expect((await resolve(refused.publicId, { as: 'failed' })).json).toMatchObject({
      status: 409,
      code: 'not_resolvable',
    });
    expect((await resolve(refused.publicId, { as: 'ignored' })).status).toBe(200);
  });

  it.each<[string, unknown, string, string]>([
    ['no word', {}, '/as', 'required'],
    ['another word', { as: 'delivered' }, '/as', 'invalid_value'],
    ['an empty note', { as: 'sent', note: '' }, '/note', 'too_short'],
    ['a list', [], '', 'invalid_type'],
  ])('refuses %s with a pointer, and changes nothing', async (_name, body, pointer, code) => {
    const before = await snapshot(db.database);
    const answer = await resolve(open, body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
    expect(await snapshot(db.database)).toBe(before);
  });

  it('answers 404 to another client, and writes no note into a log line', async () => {
    const other = await createClient(db.database);
    const api = newApi();
    const body = { as: 'ignored', note: 'a private note' };
    expect((await resolve(open, body, { api, key: other.apiKey })).status).toBe(404);
    const letter = await giveUpOne(db.database, client.id);
    expect((await resolve(letter.publicId, body, { api })).status).toBe(200);
    expect(await letterOf(db.database, letter.id)).toMatchObject({ note: 'a private note' });
    expect(JSON.stringify(api.lines())).not.toContain('private note');
  });
});
