import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { recipientHash, userKey } from '../../../src/contracts/keyed-hash.ts';
import { fromPublicId, toPublicId } from '../../../src/domain/ids.ts';
import { erasePending } from '../../../src/jobs/erase-pending.ts';
import type { TestClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { setStatus } from '../notifications/tables.ts';

export const RECIPIENTS = '/api/recipients';
export const PROVIDERS = {
  email: ['smtp'],
  sms: ['twilio'],
  whatsapp: ['meta'],
  push: ['fcm'],
  webhook: ['webhook'],
  in_app: ['in-app'],
};

let people = 0;

/** Somebody whose every word can be found again. */
export function somebody(name: string) {
  const digits = `1415555${1000 + people++}`;
  return {
    userId: `user-${name}`,
    email: `${name}@example.com`,
    phone: `+${digits}`,
    words: `secretwords${name}`,
    wamid: `wamid.${Buffer.from(`xx${digits}yy`).toString('base64')}`,
    traces: [
      `user-${name}`,
      `${name}@`,
      digits,
      `secretwords${name}`,
      Buffer.from(`secretwords${name}`).toString('base64'),
    ],
  };
}
export type Somebody = ReturnType<typeof somebody>;

/** Where a trace of this person stands. */
export function tracesIn(dump: Record<string, string[]>, { traces, wamid }: Somebody): string[] {
  const found = [...traces, wamid].flatMap((trace) =>
    Object.entries(dump).flatMap(([table, rows]) =>
      rows.filter((row) => row.includes(trace)).map(() => `${table}: ${trace}`),
    ),
  );
  return [...new Set(found)];
}

/** For one test file: an API, and persons of whom every table knows. */
export function eraseLab() {
  const { db, api } = useApi({ providers: PROVIDERS });

  const erase = (client: TestClient, query: Record<string, string>) =>
    api.send('DELETE', `${RECIPIENTS}?${new URLSearchParams(query)}`, { key: client.apiKey });

  const pool = () => db.database.pool;
  const run = (text: string, values: unknown[] = []) => pool().query(text, values);

  async function post(client: TestClient, overrides: Record<string, unknown>): Promise<string> {
    const body = notificationBody(overrides);
    const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    expect(answer.status, answer.text).toBe(202);
    return fromPublicId('notification', answer.json.data.notificationId) as string;
  }
  /** Rows about a person in every table that can hold any. @returns the ids of its notifications */
  async function fillTables(client: TestClient, who: Somebody): Promise<string[]> {
    const { userId, email, phone, words, wamid } = who;
    const recipient = { userId, email, phone };
    const content = { subject: words, body: `<p>${words}</p>` };
    const mail = await post(client, {
      recipient,
      content: {
        ...content,
        attachments: [
          { filename: `${words}.txt`, content: Buffer.from(words).toString('base64'), contentType: 'text/plain' },
        ],
      },
      metadata: { note: words },
      routing: { fallback: [{ channel: 'sms', recipient: { phone }, content: { body: words } }] },
      tags: ['kept'],
    });
    const sms = await post(client, { channel: 'sms', recipient, content: { body: words } });
    const chat = await post(client, { channel: 'whatsapp', recipient, content: { body: words } });
    const inApp = await post(client, { channel: 'in_app', recipient, content: { title: words, body: words } });
    const ids = [mail, sms, chat, inApp];
    await setStatus(db.database, mail, 'FAILED');
    for (const id of [sms, chat, inApp]) await setStatus(db.database, id, 'SENT');
    await run(`update notifications set error_message = $2, provider_message_id = $3 where id = any($1)`, [
      ids,
      `${email} is unknown`,
      wamid,
    ]);
    await run(
      `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome, code,
        detail, response, provider_message_id, started_at, finished_at)
      select id, 0, 1, client_id, channel, 'meta', 1, 'finished', now(), 'permanent', 'code_kept', $2, $3, $4, now(), now()
      from notifications where id = any($1)`,
      [ids, `detail ${phone}`, `550 ${email}`, wamid],
    );
    await run(
      `insert into dead_letters (id, client_id, notification_id, run, channel, error_code, error_message, status, note, retry_at)
      values (gen_random_uuid(), $1, $2, 0, 'email', 'code_kept', $3, 'FAILED', $3, now() + interval '1 day')`,
      [client.id, mail, `called ${phone}`],
    );
    await run(
      `insert into receipts (id, source, key, kind, provider, provider_message_id, notification_id, detail, raw, matched_at)
      select gen_random_uuid(), 'meta', $2 || ':' || channel, 'DELIVERED', 'meta', $2, id, $3, $3, now()
      from notifications where id = any($1)`,
      [ids, wamid, `{"to":"${phone}"}`],
    );
    await run(
      `insert into in_app_messages (id, client_id, user_id, subject, text, html, url, data) values
      ($1, $3, $4, $5, $5, $5, $5, $6), ($2, $3, $4, $5, $5, $5, $5, $6)`,
      [inApp, randomUUID(), client.id, userId, words, { words }],
    );
    for (const address of [email, phone, userId]) {
      await run(
        `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note)
        values (gen_random_uuid(), $1, $2, 'marketing', 'manual', $3, $4)`,
        [client.id, recipientHash(api.deps.secret, address), address, words],
      );
    }
    await run(`insert into send_slots (client_id, user_key, channel) values ($1, $2, 'email')`, [
      client.id,
      userKey(api.deps.secret, { clientId: client.id, environment: 'live' }, { userId }, 'email'),
    ]);
    const [endpointId, eventId] = [randomUUID(), randomUUID()];
    await run(
      `insert into webhook_endpoints (id, client_id, url, secrets) values ($1, $2, 'https://example.com', '[]')`,
      [endpointId, client.id],
    );
    const event = await run('select payload from outbox where key = $1', [toPublicId('notification', mail)]);
    await run(
      `insert into webhook_deliveries (endpoint_id, event_id, client_id, event_type, payload, status)
      values ($1, $2, $3, 'notification.failed', $4, 'DELIVERED')`,
      [endpointId, eventId, client.id, event.rows[0].payload],
    );
    await run(
      `insert into webhook_attempts (endpoint_id, event_id, run, number, client_id, event_type, outcome, code, detail, response,
        started_at, finished_at)
      values ($1, $2, 0, 1, $3, 'notification.failed', 'failed', 'code_kept', $4, $4, now(), now())`,
      [endpointId, eventId, client.id, `we could not find ${email}`],
    );
    return ids;
  }

  const pass = () => {
    return erasePending(api.deps);
  };
  const passAgain = async () => {
    await run('update pending_erasures set erase_at = now()');
    return pass();
  };

  return { db: () => db.database, api: () => api, pool, run, erase, post, fillTables, pass, passAgain };
}
