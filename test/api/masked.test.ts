import { beforeEach, describe, expect, it } from 'vitest';
import { recipientHash } from '../../src/contracts/keyed-hash.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { createClient, createKey } from '../support/factories/clients.ts';
import { storeMessage } from '../support/factories/inbox.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { useApi } from '../support/servers/use-api.ts';
import { giveUpOne } from './dead-letters/letters.ts';

// That each operation shows what it may, and nothing else, is in tenancy/people.test.ts; here, how it looks.
const { db, client, api } = useApi({ each: true });

const SUBJECT = 'Dear Ada Lovelace';
const OF_ADA = {
  recipient: { email: 'ada@example.com', userId: 'user-42' },
  content: { subject: SUBJECT, text: 'Your code is 123456', html: null },
  metadata: { street: '12 St James’s Square' },
};

let support: { id: string; apiKey: string };
const keyWith = (...scopes: Scope[]) => createKey(db.database, client.id, { scopes });
const get = (path: string, key = support.apiKey) => api.send('GET', path, { key });
const post = (path: string, body: unknown = {}, key = support.apiKey) => api.send('POST', path, { key, body });
const audit = async () => (await get('/api/audit', client.apiKey)).json.data;

beforeEach(async () => {
  support = await keyWith('notifications:read', 'notifications:write', 'dead-letters', 'reveal');
});

describe('a key without `content`', () => {
  it('sees whom and what a notification is about by its ids, codes and times', async () => {
    const { publicId } = await recordNotification(db.database, client.id, OF_ADA);
    const { json } = await get(`/api/notifications/${publicId}`);
    expect(json.data).toMatchObject({
      id: publicId,
      recipient: { email: 'a•••@e•••.com', userId: 'user-42' },
      content: { subject: '•••', text: '•••', html: null },
      metadata: {},
      status: 'PENDING',
    });
    const whole = await get(`/api/notifications/${publicId}`, client.apiKey);
    expect(whole.json.data).toMatchObject(OF_ADA);
  });

  it('sees of a dead letter the code, and not what the vendor said', async () => {
    const { publicId } = await giveUpOne(db.database, client.id, OF_ADA);
    const { json, text } = await get(`/api/dead-letters/${publicId}`);
    expect(json.data).toMatchObject({ errorCode: 'smtp_550', notification: { errorMessage: '•••' } });
    expect(text).not.toContain('the words of a vendor');
  });

  it('sees how many messages an inbox has and when they came', async () => {
    const inbox = { clientId: client.id, userId: 'user-42' };
    await storeMessage(db.database.pool, inbox, { text: 'Dear Ada' });
    const list = await get('/api/inbox?userId=user-42');
    expect(list.json.data).toMatchObject([{ text: '•••', readAt: null }]);
    expect(list.json.data[0].data).toEqual({});
  });

  it.each<[string, string, string, object | undefined, string]>([
    ['lists by an address', 'GET', '/api/notifications?recipient=ada@example.com', undefined, '`recipient`'],
    ['cancels by an address', 'POST', '/api/notifications/cancel', { recipient: 'ada@example.com' }, '`recipient`'],
    ['looks for a suppression', 'GET', '/api/suppressions?recipient=ada@example.com', undefined, '`recipient`'],
    ['makes a token for an inbox', 'POST', '/api/inbox/tokens', { userId: 'user-42' }, '`content`'],
  ])('is told what to do where it %s', async (_name, method, path, body, said) => {
    const answer = await api.send(method, path, { key: support.apiKey, ...(body && { body }) });
    expect(answer.json).toMatchObject({ status: 403, code: 'insufficient_scope' });
    expect(answer.json.detail).toContain('`content`');
    expect(answer.json.detail).toContain(said);
  });

  it('sends, cancels by id and edits where a letter goes, but not to whom', async () => {
    const sent = await post('/api/notifications', { channel: 'email', recipient: 'ada@example.com', message: 'Hello' });
    expect(sent.status).toBe(202);
    const id = sent.json.data.notificationId;
    const cancelled = await post(`/api/notifications/${id}/cancel`);
    expect(cancelled.json.data).toMatchObject({ status: 'CANCELLED', recipient: { email: 'a•••@e•••.com' } });
    const { publicId } = await giveUpOne(db.database, client.id, OF_ADA);
    const edit = (body: object) => api.send('PATCH', `/api/dead-letters/${publicId}`, { key: support.apiKey, body });
    expect((await edit({ note: 'called' })).json.data.note).toBe('•••');
    const refused = await edit({ recipient: { email: 'other@example.com' } });
    expect(refused.json).toMatchObject({ status: 403, code: 'insufficient_scope' });
    const whole = await get(`/api/dead-letters/${publicId}`, client.apiKey);
    expect(whole.json.data).toMatchObject({ note: 'called', notification: { recipient: OF_ADA.recipient } });
  });

  it('makes no key that sees more than itself', async () => {
    const manager = await keyWith('keys', 'notifications:read');
    const make = (scopes: Scope[]) => post('/api/keys', { name: 'x', scopes }, manager.apiKey);
    expect((await make(['notifications:read', 'content'])).json.code).toBe('insufficient_scope');
    expect((await make(['notifications:read', 'reveal'])).json.code).toBe('insufficient_scope');
    expect((await make(['notifications:read'])).status).toBe(201);
  });
});

describe('POST …/reveal', () => {
  it('shows a notification whole, and the audit log tells who did so, and nothing of what stands there', async () => {
    const { publicId } = await recordNotification(db.database, client.id, OF_ADA);
    const revealed = await post(`/api/notifications/${publicId}/reveal`);
    expect(revealed.json).toMatchObject({ message: 'Notification revealed', data: OF_ADA });
    expect(await audit()).toEqual([
      expect.objectContaining({
        actor: `key:${support.id}`,
        action: 'content.reveal',
        subject: publicId,
        details: {},
        requestId: revealed.headers.get('x-request-id'),
      }),
    ]);
  });

  it('shows a dead letter and a suppression in the same way', async () => {
    const letter = await giveUpOne(db.database, client.id, {
      ...OF_ADA,
      recipientHash: recipientHash(api.deps.secret, 'ada@example.com'),
    });
    const sup = await post('/api/suppressions', { recipient: 'ada@example.com', note: 'by phone' }, client.apiKey);
    const { id } = sup.json.data;
    expect((await get('/api/suppressions')).json.data).toMatchObject([{ recipient: 'a•••@e•••.com', note: '•••' }]);
    const revealed = await post(`/api/suppressions/${id}/reveal`);
    expect(revealed.json.data).toMatchObject({ recipient: 'ada@example.com', note: 'by phone' });
    const whole = await post(`/api/dead-letters/${letter.publicId}/reveal`);
    expect(whole.json.data.notification).toMatchObject({ ...OF_ADA, errorMessage: 'the words of a vendor' });
    const told = (await audit()).map(({ action, subject }: { action: string; subject: string }) => [action, subject]);
    expect(told.slice(0, 2)).toEqual([
      ['content.reveal', letter.publicId],
      ['content.reveal', id],
    ]);
  });

  it('needs the scope `reveal`, and is nothing of another client’s', async () => {
    const { publicId } = await recordNotification(db.database, client.id, OF_ADA);
    const viewer = await keyWith('notifications:read', 'content');
    expect((await post(`/api/notifications/${publicId}/reveal`, {}, viewer.apiKey)).json.code).toBe(
      'insufficient_scope',
    );
    const other = await createClient(db.database);
    expect((await post(`/api/notifications/${publicId}/reveal`, {}, other.apiKey)).status).toBe(404);
    expect(await audit()).toEqual([]);
  });

  it('leaves nothing of it in the log', async () => {
    const { publicId } = await recordNotification(db.database, client.id, OF_ADA);
    await post(`/api/notifications/${publicId}/reveal`);
    expect(JSON.stringify(api.lines())).not.toContain('ada@example.com');
    expect(JSON.stringify(api.lines())).not.toContain(SUBJECT);
  });
});
