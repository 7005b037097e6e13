import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { gate } from '../../support/expect/gate.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { startSmtpSink } from '../../support/fakes/smtp-sink.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { startDeliveries } from '../../support/servers/deliveries.ts';
import { addAmbiguousAttempt, newsOf, setStatus } from '../notifications/tables.ts';
import { eraseLab, PROVIDERS, RECIPIENTS, somebody, tracesIn } from './erase-lab.ts';

const { db, api, run, erase, post, pass, passAgain } = eraseLab();

describe('what still waits for a person that is erased', () => {
  it('is cancelled first, its workflow told and its place given up', async () => {
    const client = await createClient(db());
    const own = createTestApi(db(), { providers: PROVIDERS });
    const recipient = { userId: 'waits', email: 'waits@example.com' };
    const later = await post(client, { recipient, delayMs: 3_600_000 });
    const answer = await own.send('DELETE', `${RECIPIENTS}?userId=waits`, { key: client.apiKey });
    expect(answer.json.data).toEqual({ cancelled: 1, erased: 1, pending: 0 });
    expect(own.signals()).toHaveLength(1);
    expect(own.wakes()).toBe(1);
    const { rows } = await run('select status, recipient from notifications where id = $1', [later]);
    expect(rows).toEqual([{ status: 'CANCELLED', recipient: {} }]);
  });

  it('is UNKNOWN and erased where it may have been sent, and looked at again for an answer that comes late', async () => {
    const client = await createClient(db());
    const id = await post(client, { recipient: { userId: 'maybe', email: 'maybe@example.com' } });
    await setStatus(db(), id, 'RETRYING');
    await addAmbiguousAttempt(db(), id);
    const answer = await erase(client, { userId: 'maybe' });
    expect(answer.json.data).toEqual({ cancelled: 0, erased: 1, pending: 0 });
    expect((await run('select status from notifications where id = $1', [id])).rows[0].status).toBe('UNKNOWN');

    await run(`update attempts set outcome = 'sent', response = 'took maybe@example.com' where notification_id = $1`, [
      id,
    ]);
    expect(await pass()).toBe(0);
    await run('update pending_erasures set erase_at = now() where notification_id = $1', [id]);
    expect(await pass()).toBe(1);
    expect(JSON.stringify(await dumpTables(db()))).not.toContain('maybe@');
    expect((await run('select from pending_erasures where notification_id = $1', [id])).rowCount).toBe(0);
  });
});

describe('a notification that is with its provider', () => {
  it('is erased by itself when it has ended', async () => {
    const reply = gate();
    const sink = await startSmtpSink({ replyWhen: reply.opened });
    const { deliver, stop } = startDeliveries(db(), sink.port);
    try {
      const client = await createClient(db());
      const who = somebody('inflight');
      const body = notificationBody({
        recipient: { userId: who.userId, email: who.email },
        content: { body: who.words },
      });
      const { json } = await api().send('POST', '/api/notifications', { key: client.apiKey, body });
      const publicId = json.data.notificationId;
      const id = fromPublicId('notification', publicId);
      const delivery = deliver(publicId);
      const status = async () => (await run('select status from notifications where id = $1', [id])).rows[0].status;
      await expect.poll(status, { timeout: 15_000 }).toBe('PROCESSING');

      expect((await erase(client, { userId: who.userId })).json.data).toEqual({ cancelled: 0, erased: 0, pending: 1 });
      expect(await passAgain()).toBe(0);
      reply.open();
      expect(await delivery).toEqual({ kind: 'sent' });
      expect(sink.ledger).toHaveLength(1);
      expect(await passAgain()).toBe(1);
      expect(await status()).toBe('SENT');
      expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
      expect((await erase(client, { userId: who.userId })).json.data).toEqual({ cancelled: 0, erased: 0, pending: 0 });
    } finally {
      await stop();
      await sink.close();
    }
  });

  it('is not tried again where the provider refuses it for now', async () => {
    const client = await createClient(db());
    const id = await post(client, { recipient: { userId: 'again', email: 'again@example.com' } });
    await setStatus(db(), id, 'PROCESSING');
    expect((await erase(client, { userId: 'again' })).json.data).toEqual({ cancelled: 0, erased: 0, pending: 1 });
    await setStatus(db(), id, 'RETRYING');
    expect(await passAgain()).toBe(1);
    const { rows } = await run('select status, recipient from notifications where id = $1', [id]);
    expect(rows).toEqual([{ status: 'CANCELLED', recipient: {} }]);
    const { rows: key } = await run('select key from outbox where client_id = $1 limit 1', [client.id]);
    const news = await newsOf(db(), key[0].key);
    expect(news.map(({ event_type }) => event_type)).toEqual(['notification.cancelled', 'notification.changed']);
  });

  it('is forgotten by the job once retention has deleted it', async () => {
    const gone = randomUUID();
    await run('insert into pending_erasures (notification_id) values ($1)', [gone]);
    expect(await pass()).toBe(0);
    expect((await run('select from pending_erasures where notification_id = $1', [gone])).rowCount).toBe(0);
  });
});

describe('who may erase', () => {
  it('is a key with the scope admin only', async () => {
    const client = await createClient(db());
    const scopes = [
      'notifications:write',
      'notifications:read',
      'keys',
      'settings',
      'dead-letters',
      'webhooks',
    ] as const;
    const { apiKey } = await createKey(db(), client.id, { scopes: [...scopes] });
    const answer = await api().send('DELETE', `${RECIPIENTS}?userId=u`, { key: apiKey });
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('insufficient_scope');
  });

  it('erases nothing of another client', async () => {
    const [mine, theirs] = [await createClient(db()), await createClient(db())];
    const id = await post(theirs, { recipient: { userId: 'shared', email: 'shared@example.com' } });
    for (const query of [{ userId: 'shared' }, { address: 'shared@example.com' }]) {
      expect((await erase(mine, query)).json.data).toEqual({ cancelled: 0, erased: 0, pending: 0 });
    }
    const { rows } = await run('select status, recipient from notifications where id = $1', [id]);
    expect(rows).toEqual([{ status: 'PENDING', recipient: { userId: 'shared', email: 'shared@example.com' } }]);
  });

  it.each([
    ['nobody', {}, '/query/userId', 'required'],
    [
      'a user and an address at once',
      { userId: 'u', address: 'a@example.com' },
      '/query/address',
      'conflicting_fields',
    ],
    ['an address that is none', { address: 'a@@example' }, '/query/address', 'invalid_address'],
    ['an unknown parameter', { user: 'u' }, '/query/user', 'unknown_field'],
  ])('is refused with 400 where it names %s', async (_name, query, pointer, code) => {
    const client = await createClient(db());
    const answer = await erase(client, query as Record<string, string>);
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
    expect(answer.text).not.toContain('a@');
  });
});
