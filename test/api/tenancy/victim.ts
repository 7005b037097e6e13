import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import type { Database } from '../../../src/db/client.ts';
import { settleWebhookAttempt } from '../../../src/db/queries/webhooks/settle-attempt.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import type { Role } from '../../../src/domain/role.ts';
import type { Scope } from '../../../src/domain/scope.ts';
import { createClient, createKey, type TestClient } from '../../support/factories/clients.ts';
import { storeMessage } from '../../support/factories/inbox.ts';
import { createMember } from '../../support/factories/members.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createEndpoint, recordEvent } from '../../support/factories/webhooks.ts';
import type { Answer, SendOptions, TestApi } from '../../support/servers/api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';

/** Words of the victim's that stand nowhere else, so that whoever is shown them was shown the victim's. */
export const OF_VICTIM = {
  address: 'vera@victim.example',
  userId: 'vera-of-the-victim',
  subject: 'a subject for Vera alone',
  words: 'words for Vera alone',
  metadata: 'order-of-the-victim',
  tag: 'tag-of-the-victim',
  eventId: 'event-of-the-victim',
  errorCode: 'code_of_the_victim',
  vendorWords: 'no mailbox of that name: vera@victim.example',
  inAppWords: 'a message for Vera alone',
  hookUrl: 'https://hooks.victim.example/in',
  hookWords: 'what the hook of the victim said',
  note: 'a note of the victim',
  keyName: 'a key of the victim',
  templateName: 'a template of the victim',
  templateWords: 'what a template of the victim says',
  campaignName: 'a campaign of the victim',
  campaignWords: 'campaign words for Vera and all',
  memberName: 'a member of the victim',
};

/** What its figures are of. */
export const SENT_BY_VICTIM = { template: 'of-the-victim', campaignId: '0193b5a0-0000-7000-8000-0000000000c1' };

/** What not even the operator is shown: addresses, content, and what vendors quote of them. */
export const NOT_FOR_OPERATOR = [
  'address',
  'userId',
  'subject',
  'words',
  'metadata',
  'vendorWords',
  'inAppWords',
] as const;

export type Victim = TestClient & {
  /** Everything that is the victim's and nobody else's, ids included. */
  known: Set<string>;
  /** Keys of the victim's that are no good any more, or not from here. */
  badKeys: Record<'revoked' | 'expired' | 'elsewhere', string>;
  keyWith(scopes: Scope[]): Promise<string>;
  /** By the API, with a key that may do all. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** Somebody whom no other test knows. */
  person(): { userId: string; email: string };
  /** What each of these makes is new; the id is public. */
  notification(overrides?: Record<string, unknown>): Promise<string>;
  letter(code?: string): Promise<{ id: string; notificationId: string }>;
  message(): Promise<string>;
  webhook(): Promise<string>;
  suppression(address?: string): Promise<string>;
  key(): Promise<string>;
  /** Who may log in; the id is public. */
  member(role?: Role): Promise<{ id: string; publicId: string; email: string }>;
  invitation(): Promise<string>;
  /** Its key, once it is published in two versions. @param path `templates`, `layouts` or `partials` */
  template(path: string, source: object): Promise<string>;
  /** To two people, with two lines that were refused. */
  campaign(state?: 'draft' | 'checked' | 'running'): Promise<string>;
  /** One of which somebody is a notification. */
  sentCampaign(): Promise<string>;
  /** Figures of a day, which is answered: YYYY-MM-DD. */
  usage(): Promise<string>;
  /** Figures of this minute; the beginning of its hour is answered. */
  stats(): Promise<string>;
};

let templates = 0;
let guests = 0;

/** A client with one of everything, which makes more as it is asked to. */
export async function createVictim(database: Database, api: TestApi): Promise<Victim> {
  const { pool } = database;
  const client = await createClient(database, { name: 'The victim' });
  const known = new Set([
    client.id,
    client.publicId,
    client.name,
    client.email,
    client.keyId,
    ...Object.values(OF_VICTIM),
  ]);
  const keep = (id: string) => {
    known.add(id);
    return id;
  };
  const send: Victim['send'] = async (method, path, options = {}) => {
    const answer = await api.send(method, path, { key: client.apiKey, ...options });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  const keyWith = async (scopes: Scope[], overrides = {}) => {
    const { id, apiKey } = await createKey(database, client.id, { name: OF_VICTIM.keyName, scopes, ...overrides });
    keep(id);
    return apiKey;
  };
  const revoked = await keyWith(['admin']);
  await pool.query('update api_keys set revoked_at = now() where id = $1', [revoked.split('_')[2]]);
  let people = 0;

  const notification: Victim['notification'] = async (overrides = {}) => {
    const body = notificationBody({
      recipient: { userId: OF_VICTIM.userId, email: OF_VICTIM.address },
      content: { subject: OF_VICTIM.subject, text: OF_VICTIM.words },
      tags: [OF_VICTIM.tag],
      metadata: { order: OF_VICTIM.metadata },
      ...overrides,
    });
    const { json } = await send('POST', '/api/notifications', { body });
    return keep(json.data.notificationId);
  };
  const campaign: Victim['campaign'] = async (state = 'draft') => {
    const content = { subject: 'to all', text: OF_VICTIM.campaignWords };
    const body = { name: OF_VICTIM.campaignName, channel: 'email', content, tags: [OF_VICTIM.tag] };
    const id = keep((await send('POST', '/api/campaigns', { body })).json.data.id);
    const csv = `userId,email\n${OF_VICTIM.userId},${OF_VICTIM.address}\nother,other@victim.example\na,b\nc,d\n`;
    await send('PUT', `/api/campaigns/${id}/audience`, { body: csv, headers: { 'content-type': 'text/csv' } });
    if (state !== 'draft') await send('POST', `/api/campaigns/${id}/check`);
    if (state === 'running') await send('POST', `/api/campaigns/${id}/start`, { body: { confirm: { total: 2 } } });
    return id;
  };

  return {
    ...client,
    known,
    badKeys: {
      revoked,
      expired: await keyWith(['admin'], { expiresAt: new Date(Date.now() - 1_000) }),
      elsewhere: await keyWith(['admin'], { allowedIps: ['203.0.113.0/24'] }),
    },
    keyWith,
    send,
    person: () => {
      const userId = `person-${++people}-of-the-victim`;
      return { userId: keep(userId), email: keep(`${userId}@victim.example`) };
    },
    notification,
    letter: async (code = OF_VICTIM.errorCode) => {
      const overrides = {
        recipient: { userId: OF_VICTIM.userId, email: OF_VICTIM.address },
        recipientHash: recipientHash(api.deps.secret, OF_VICTIM.address),
        content: { subject: OF_VICTIM.subject, text: OF_VICTIM.words, html: null },
        tags: [OF_VICTIM.tag],
        metadata: { order: OF_VICTIM.metadata },
        eventId: OF_VICTIM.eventId,
      };
      const letter = await giveUpOne(database, client.id, overrides, { code });
      await quoteVendor(pool, letter.notificationId);
      return { id: keep(letter.publicId), notificationId: keep(letter.publicNotificationId) };
    },
    message: async () =>
      keep(await storeMessage(pool, { clientId: client.id, userId: OF_VICTIM.userId }, { text: OF_VICTIM.inAppWords })),
    webhook: async () => {
      // A client can have few.
      await pool.query('delete from webhook_endpoints where client_id = $1', [client.id]);
      const { id, publicId, secret } = await createEndpoint(database, client.id, { url: OF_VICTIM.hookUrl });
      for (let calls = 0; calls < 2; calls++) await callHook(database, client.id, id);
      keep(secret);
      return keep(publicId);
    },
    suppression: async (address = OF_VICTIM.address) => {
      const body = { recipient: address, note: OF_VICTIM.note };
      await send('POST', '/api/suppressions', { body: { ...body, scope: 'marketing' } });
      return keep((await send('POST', '/api/suppressions', { body })).json.data.id);
    },
    key: async () => {
      const { id } = await createKey(database, client.id, { name: OF_VICTIM.keyName, scopes: ['keys'] });
      return keep(id);
    },
    member: async (role = 'viewer') => {
      const made = await createMember(database, client, { role, name: OF_VICTIM.memberName });
      keep(made.publicId);
      keep(made.email);
      return made;
    },
    invitation: async () => {
      const body = { email: `guest-${++guests}@victim.example`, role: 'viewer', byMail: false };
      const { json } = await send('POST', '/api/invitations', { body });
      keep(body.email);
      keep(json.data.link.split('#')[1]);
      return keep(json.data.id);
    },
    template: async (path, source) => {
      const key = keep(`of-the-victim-${++templates}`);
      for (const revision of [1, 2]) {
        await send('PUT', `/api/${path}/${key}`, { body: source });
        await send('POST', `/api/${path}/${key}/publish`, { body: { revision } });
      }
      return key;
    },
    campaign,
    sentCampaign: async () => {
      const [id, one] = [await campaign(), await notification()];
      const uuids = [fromPublicId('notification', one), fromPublicId('campaign', id)];
      await pool.query('update notifications set campaign_id = $2 where id = $1', uuids);
      return id;
    },
    usage: async () => {
      const { rows } = await pool.query(
        `insert into usage_daily (client_id, environment, day, channel, provider, error_code, accepted, failed)
         values ($1, 'live', (now() at time zone 'utc')::date, 'email', 'smtp', $2, 7, 7)
         on conflict on constraint usage_daily_pk do update set accepted = usage_daily.accepted + 1 returning day::text`,
        [client.id, OF_VICTIM.errorCode],
      );
      return rows[0].day;
    },
    stats: async () => {
      const { rows } = await pool.query(
        `insert into stats_minute (at, client_id, environment, channel, provider, status, error_code, template, campaign_id,
          count, latency)
         values (date_trunc('minute', now(), 'UTC'), $1, 'live', 'email', 'smtp', 'FAILED', $2, $4, $3, 7, '{}')
         on conflict on constraint stats_minute_pk do update set count = stats_minute.count + 1
         returning date_trunc('hour', at, 'UTC') as hour`,
        [client.id, OF_VICTIM.errorCode, SENT_BY_VICTIM.campaignId, SENT_BY_VICTIM.template],
      );
      return rows[0].hour.toISOString();
    },
  };
}

/** The vendor's answer to the last attempt, which quotes the address as vendors do. */
async function quoteVendor(pool: Database['pool'], notificationId: string): Promise<void> {
  const values = [notificationId, OF_VICTIM.vendorWords];
  await pool.query('update notifications set error_message = $2 where id = $1', values);
  await pool.query('update dead_letters set error_message = $2 where notification_id = $1', values);
  await pool.query(
    `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome, code,
        detail, response, started_at, finished_at)
      select id, run, 1, client_id, channel, provider, epoch, 'finished', now(), 'permanent', error_code, $2, $2, now(), now()
      from notifications where id = $1`,
    values,
  );
}

async function callHook(database: Database, clientId: string, endpointId: string): Promise<void> {
  const event = await recordEvent(database, clientId);
  const settlement = { outcome: 'delivered', statusCode: 200, code: null, detail: null, isLast: true } as const;
  await settleWebhookAttempt(
    database.pool,
    database.cipher,
    { endpointId, eventId: event.id, run: 0, number: 1 },
    { ...settlement, response: OF_VICTIM.hookWords, durationMs: 5 },
    () => {
      throw new Error('not disabled');
    },
  );
}
