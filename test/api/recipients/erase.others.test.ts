import { describe, expect, it } from 'vitest';
import { toPublicId } from '../../../src/domain/ids.ts';
import { createMetaReceiptReader } from '../../../src/providers/whatsapp/meta/receipts.ts';
import { dumpTables } from '../../support/expect/dump.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { RECEIPTS_TOKEN, RECEIVING } from '../../support/factories/receipts.ts';
import { metaWebhook } from '../../support/fakes/meta.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';
import { setStatus } from '../notifications/tables.ts';
import { eraseLab, PROVIDERS, type Somebody, somebody, tracesIn } from './erase-lab.ts';

const { db, api, run, erase, post } = eraseLab();

const APP_SECRET = 'a secret of Meta';
const meta = createMetaReceiptReader({ appSecret: APP_SECRET, verifyToken: 'v' });
const receiptReaders = { ...RECEIVING.receiptReaders, meta };

type Told = { who: Somebody; id: string; messageId: string };
const byJson = (path: string, value: unknown) => ({
  path: `/api/receipts/${path}`,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** What each vendor posts that has several persons in one post. */
const POSTS = {
  sendgrid: {
    channel: 'email',
    postOf: (told: Told[]) =>
      byJson(
        `sendgrid/${RECEIPTS_TOKEN}`,
        told.map(({ who, id, messageId }) => ({
          ...{ email: who.email, event: 'delivered', sg_event_id: messageId, notification_id: id },
        })),
      ),
  },
  meta: {
    channel: 'whatsapp',
    postOf: (told: Told[]) => {
      const contacts = told.map(({ who }) => ({ profile: { name: who.words }, wa_id: who.phone.slice(1) }));
      const statuses = told.map(({ who, id }) => ({
        ...{ id: who.wamid, status: 'delivered', recipient_id: who.phone.slice(1), biz_opaque_callback_data: id },
      }));
      const entry = [{ changes: [{ field: 'messages', value: { contacts, statuses } }] }];
      const { body, headers } = metaWebhook(JSON.stringify({ object: 'whatsapp_business_account', entry }), APP_SECRET);
      return { path: '/api/receipts/meta', headers: { ...headers, 'content-type': 'application/json' }, body };
    },
  },
  msg91: {
    channel: 'sms',
    postOf: (told: Told[]) => {
      const data = told.map(({ who, messageId }) => ({
        ...{ requestId: messageId, report: [{ number: who.phone.slice(1), status: '1', desc: 'DELIVERED' }] },
      }));
      return byJson(`msg91/${RECEIPTS_TOKEN}`, { data: JSON.stringify(data) });
    },
  },
};

describe('a post of a vendor that speaks of two persons', () => {
  it.each(Object.entries(POSTS))('by %s leaves nothing of the one that is erased', async (source, vendor) => {
    const own = createTestApi(db(), { ...RECEIVING, providers: PROVIDERS, receiptReaders });
    const told: (Told & { client: TestClient })[] = [];
    for (const name of ['first', 'second']) {
      const client = await createClient(db());
      const who = somebody(`${source}${name}`);
      const id = await post(client, {
        channel: vendor.channel,
        recipient: { userId: who.userId, email: who.email, phone: who.phone },
        content: { body: 'Good morning' },
      });
      await setStatus(db(), id, 'SENT');
      const messageId = `${source}-${name}`;
      await run(
        `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until,
            outcome, provider_message_id, started_at, finished_at)
          values ($1, 0, 1, $2, $3, $4, 1, 'finished', now(), 'sent', $5, now(), now())`,
        [id, client.id, vendor.channel, source, messageId],
      );
      told.push({ client, who, id: toPublicId('notification', id), messageId });
    }
    const { path, ...request } = vendor.postOf(told);
    expect((await own.send('POST', path, request)).status).toBe(200);

    const [first, second] = told as [(typeof told)[0], (typeof told)[0]];
    const { rows } = await run('select raw, matched_at is not null as matched from receipts where source = $1', [
      source,
    ]);
    expect(rows.map(({ matched }) => matched)).toEqual([true, true]);
    expect(tracesIn(await dumpTables(db()), second.who)).not.toEqual([]);
    await erase(second.client, { userId: second.who.userId });
    const after = await dumpTables(db());
    expect(tracesIn(after, second.who)).toEqual([]);
    expect(tracesIn({ receipts: after.receipts ?? [] }, first.who)).not.toEqual([]);
  });
});

describe('of a person with several addresses', () => {
  it('a notification keeps the user’s id and the address of its own channel, and so does each fallback', async () => {
    const client = await createClient(db());
    const { userId, email, phone } = somebody('several');
    const id = await post(client, {
      channel: 'sms',
      recipient: { userId, email, phone, url: 'https://example.com/several' },
      content: { body: 'Good morning' },
      routing: { fallback: [{ channel: 'email' }, { channel: 'whatsapp', recipient: { email, phone } }] },
    });
    const { rows } = await run('select recipient, fallbacks from notifications where id = $1', [id]);
    expect(rows[0].recipient).toEqual({ userId, phone });
    expect(rows[0].fallbacks.map((one: { recipient: object }) => one.recipient)).toEqual([
      { userId, email },
      { phone },
    ]);
  });

  it('erasing by an address leaves that address nowhere', async () => {
    const client = await createClient(db());
    const who = somebody('beside');
    await post(client, {
      channel: 'sms',
      recipient: { email: who.email, phone: who.phone },
      content: { body: 'Good morning' },
    });
    await erase(client, { address: who.email });
    expect(JSON.stringify(await dumpTables(db()))).not.toContain(who.email);
  });

  it('a dead letter that is mended takes no more than its channel needs', async () => {
    const client = await createClient(db());
    const letter = await giveUpOne(db(), client.id);
    const { userId, email, phone } = somebody('mended');
    const body = { recipient: { userId, email, phone } };
    const answer = await api().send('PATCH', `/api/dead-letters/${letter.publicId}`, { key: client.apiKey, body });
    expect(answer.json.data.notification.recipient).toEqual({ userId, email });
  });
});

it('a person that only a fallback names is erased by its id as well', async () => {
  const client = await createClient(db());
  const who = somebody('behind');
  const id = await post(client, {
    recipient: { email: 'before@example.com' },
    routing: { fallback: [{ channel: 'sms', recipient: { userId: who.userId, phone: who.phone } }] },
  });
  expect((await erase(client, { userId: who.userId })).json.data).toEqual({ cancelled: 1, erased: 1, pending: 0 });
  expect(tracesIn(await dumpTables(db()), who)).toEqual([]);
  expect((await run('select fallback_keys from notifications where id = $1', [id])).rows).toEqual([
    { fallback_keys: [] },
  ]);
});
