import { createHmac, randomUUID } from 'node:crypto';
import { DEFAULT_TOPICS } from '../../../src/contracts/topics.ts';
import type { Database } from '../../../src/db/client.ts';
import { type Settlement, settleAttempt } from '../../../src/db/queries/attempts/settle.ts';
import { startAttempt } from '../../../src/db/queries/attempts/start.ts';
import type { NewNotification } from '../../../src/db/queries/notifications/accept.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import { createMailReceiptReader } from '../../../src/providers/email/reports/receipts.ts';
import { createSendgridReceiptReader } from '../../../src/providers/email/sendgrid/receipts.ts';
import { createSesReceiptReader } from '../../../src/providers/email/ses/receipts.ts';
import { createMsg91ReceiptReader } from '../../../src/providers/sms/msg91/receipts.ts';
import { createTwilioReceiptReader } from '../../../src/providers/sms/twilio/receipts.ts';
import { statusEvent } from '../../../src/services/outbox-records.ts';
import { PROOF } from '../fakes/mail-reports.ts';
import { recordNotification } from './notifications.ts';

export const PUBLIC_URL = 'https://posthorn.example';
export const RECEIPTS_TOKEN = 'a-token-of-tests-0123456789';
const TWILIO_TOKEN = 'a token of Twilio';

/** What an API needs to take receipts, with the real readers. */
export const RECEIVING = {
  publicUrl: PUBLIC_URL,
  receiptsToken: RECEIPTS_TOKEN,
  receiptReaders: {
    twilio: createTwilioReceiptReader({ authToken: TWILIO_TOKEN }),
    msg91: createMsg91ReceiptReader(),
    email: createMailReceiptReader(PROOF),
    ses: createSesReceiptReader({ onSubscription() {} }),
    sendgrid: createSendgridReceiptReader({ publicKey: null }),
  },
};

export type Sent = { id: string; publicId: string; providerMessageId: string };
type Route = { channel: Channel; provider: string };

/** A notification whose only attempt has begun; `settle` then writes its result as a worker does. */
export async function beginNotification(
  database: Database,
  clientId: string,
  { channel = 'sms', provider = 'twilio' }: Partial<Route> = {},
  overrides: Partial<NewNotification> = {},
) {
  const { pool, cipher } = database;
  const route = { channel, provider };
  const { id, publicId } = await recordNotification(database, clientId, { channel, routes: [route], ...overrides });
  const providerMessageId = `SM${randomUUID().replaceAll('-', '')}`;
  const key = { notificationId: id, run: 0, seq: 1 };
  const claim = await startAttempt(pool, cipher, key, route, { claimedBy: randomUUID(), leaseMs: 30_000 });
  if (!claim) throw new Error('not claimed');
  const settle = (own: Partial<Settlement> = {}) => {
    const status = own.status ?? 'SENT';
    const event = statusEvent({ ...claim, id, run: 0, ...route }, status, own.code ?? null);
    return settleAttempt(
      pool,
      cipher,
      { ...key, epoch: claim.epoch },
      {
        ...{ outcome: 'sent', counts: true, providerOk: true, code: null, detail: null, response: null },
        ...{ providerMessageId, status: 'SENT', waitMs: null, deadLetter: null, onlyExpired: false },
        event: status === 'RETRYING' ? null : event,
        ...own,
      },
    );
  };
  return { id, publicId, providerMessageId, settle };
}

/** A notification that its provider took. */
export async function sendNotification(...options: Parameters<typeof beginNotification>): Promise<Sent> {
  const { settle, ...sent } = await beginNotification(...options);
  await settle();
  return sent;
}

/** A callback of Twilio about it, signed by code of the tests' own. @param own replaces what it says */
export function twilioCallback(
  { publicId, providerMessageId }: Pick<Sent, 'publicId' | 'providerMessageId'>,
  status: string,
  own: Record<string, string> = {},
) {
  const path = `/api/receipts/twilio?notification=${publicId}`;
  const form: Record<string, string> = { MessageSid: providerMessageId, MessageStatus: status, ...own };
  const words = Object.keys(form)
    .sort()
    .map((name) => name + form[name]);
  const signature = createHmac('sha1', TWILIO_TOKEN)
    .update(PUBLIC_URL + path + words.join(''))
    .digest('base64');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return { path, headers, body: new URLSearchParams(form).toString() };
}

/** What the outside can see of a notification, and what its receipts have left behind. */
export async function stateOf({ pool }: Database, { id, publicId }: { id: string; publicId: string }) {
  const { rows } = await pool.query(
    `select status, reason, error_code as "errorCode", error_message as "errorMessage", sent_at as "sentAt",
        delivered_at as "deliveredAt", provider_message_id as "providerMessageId", wake_at as "wakeAt",
        (select json_agg(status order by sequence) from timeline where notification_id = $1) as timeline,
        (select json_agg(payload::json -> 'data' ->> 'status' order by id) from outbox where key = $2 and topic = $3) as events,
        (select json_agg(reason) from suppressions where notification_id = $1) as suppressed,
        (select json_agg(json_build_array(status, resolved_by)) from dead_letters where notification_id = $1) as letters
      from notifications where id = $1`,
    [id, publicId, DEFAULT_TOPICS.notificationStatus],
  );
  return rows[0];
}
