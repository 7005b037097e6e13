import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { FAILED_LATER, FAILED_LATER_TO, READ_TO } from './meta-numbers.mjs';

/** @typedef {import('./meta.mjs').MetaAccount} MetaAccount */
/** @typedef {{ to: string, id: string, reference: unknown }} Taken `reference`: the request's biz_opaque_callback_data */

const LONGEST_POST_MS = 5_000;

/**
 * What Meta tells later, signed as Meta signs:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 * @param {{ receiptsUrl?: string | undefined, delayMs: number }} options `delayMs`: before each
 */
export function metaWebhooks({ receiptsUrl, delayMs }) {
  /**
   * @param {MetaAccount} account
   * @param {Record<string, unknown>} said
   * @returns {Promise<number>} the status of the answer; 0 for none
   */
  async function post(account, said) {
    if (!receiptsUrl) return 0;
    const body = envelope(account, said);
    const signature = createHmac('sha256', account.appSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    const signal = AbortSignal.timeout(LONGEST_POST_MS);
    // Meta would try again for days; who misses one here sends another message.
    const answer = await fetch(receiptsUrl, { method: 'POST', headers, body, signal }).catch(() => null);
    await answer?.text().catch(() => '');
    return answer?.status ?? 0;
  }

  return {
    /** One post for each status, the next only when the one before was answered. @param {MetaAccount} account @param {Taken} taken */
    async tell(account, { to, id, reference }) {
      for (const status of receiptsUrl ? statusesOf(to) : []) {
        await wait(delayMs, undefined, { ref: false });
        const base = { id, status, timestamp: now(), recipient_id: to.slice(1) };
        const own = reference === undefined ? {} : { biz_opaque_callback_data: reference };
        const errors = status === 'failed' ? { errors: [FAILED_LATER] } : {};
        await post(account, { statuses: [{ ...base, ...own, ...errors }] });
      }
    },

    /**
     * A person writes to our number.
     * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
     * @param {MetaAccount} account @param {string} from in E.164 @param {string} text
     */
    receive(account, from, text) {
      const id = `wamid.${Buffer.from(randomUUID()).toString('base64')}`;
      const person = from.slice(1);
      return post(account, {
        contacts: [{ profile: { name: 'A person' }, wa_id: person }],
        messages: [{ from: person, id, timestamp: now(), type: 'text', text: { body: text } }],
      });
    },
  };
}

/** @param {string} to */
function statusesOf(to) {
  if (to === FAILED_LATER_TO) return ['sent', 'failed'];
  return to === READ_TO ? ['sent', 'delivered', 'read'] : ['sent', 'delivered'];
}

/** @param {MetaAccount} account @param {Record<string, unknown>} said */
function envelope({ phoneNumberId, displayPhoneNumber }, said) {
  const metadata = { display_phone_number: displayPhoneNumber, phone_number_id: phoneNumberId };
  const value = { messaging_product: 'whatsapp', metadata, ...said };
  const entry = [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }];
  // "An escaped unicode version of the payload, with lowercase hex digits": developers.facebook.com/docs/graph-api/webhooks.
  return JSON.stringify({ object: 'whatsapp_business_account', entry }).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Seconds since 1970, as text. */
function now() {
  return String(Math.floor(Date.now() / 1_000));
}
