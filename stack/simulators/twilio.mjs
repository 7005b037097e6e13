import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { postReceipts } from './post-receipts.mjs';
import { twilioCallbacks } from './twilio-callbacks.mjs';
import { FAILS_TWICE, FAILS_TWICE_TO, MAGIC_FROM, MAGIC_TO, SCRIPTED_TO } from './twilio-numbers.mjs';
import { withoutAnswer } from './without-answer.mjs';

/** @typedef {import('./twilio-numbers.mjs').Refusal} Refusal */
/** @typedef {{ sid: string, token: string, numbers: string[] }} TwilioAccount `numbers`: those that it may send from */

const LONGEST_TEXT = 1_600;

/**
 * Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource. It reads a request as Twilio
 * does, and answers with Twilio's own bodies: https://www.twilio.com/docs/usage/twilios-response.
 * What it takes is followed by callbacks where the request asked for them.
 * @param {{ ledger: import('./ledger.mjs').Ledger, accounts: TwilioAccount[], receiptDelayMs?: number }} options
 */
export function twilioSimulator({ ledger, accounts, receiptDelayMs = 200 }) {
  const app = new Hono();
  /** @type {Map<string, number>} */
  const failures = new Map();

  /** @param {string} to @param {string} text @returns {Refusal | undefined} */
  function failsTwice(to, text) {
    if (to !== FAILS_TWICE_TO) return undefined;
    const before = failures.get(text) ?? 0;
    failures.set(text, before + 1);
    return before < 2 ? FAILS_TWICE : undefined;
  }

  app.post('/2010-04-01/Accounts/:file{[^/]+}/Messages.json', async (c) => {
    const sid = c.req.param('file');
    const form = formOf(c.req.header('content-type'), await c.req.text());
    const [to, from, text] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '');
    const message = { to: to ?? '', from: (from || form.get('MessagingServiceSid')) ?? '', text: text ?? '' };
    const account = accounts.find((one) => basic(one) === c.req.header('authorization'));
    const refusal =
      refuseCaller(account, sid) ??
      refuseMessage(message, /** @type {TwilioAccount} */ (account)) ??
      MAGIC_TO[message.to] ??
      SCRIPTED_TO[message.to] ??
      failsTwice(message.to, message.text);

    const taken = !refusal || refusal.takes === true;
    const id = taken ? `SM${randomBytes(16).toString('hex')}` : null;
    const status = refusal?.status ?? 201;
    ledger.append({ vendor: 'twilio', ...message, status, code: refusal?.code || null, taken, id });
    const callback = form.get('StatusCallback');
    if (account && id && callback) {
      void postReceipts(twilioCallbacks(callback, account, { id, ...message }), receiptDelayMs);
    }
    if (!refusal) return c.json(created(String(id), sid, message, form.get('MessagingServiceSid')), 201);
    if (refusal.status === 0) return withoutAnswer(c, refusal.message === 'break');
    if (refusal.code === 0) return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', 502);
    return c.json(errorBody(refusal, message), /** @type {400} */ (refusal.status), {
      ...(refusal.retryAfter && { 'retry-after': String(refusal.retryAfter) }),
    });
  });
  return app;
}

/** @param {string | undefined} type @param {string} body @returns {URLSearchParams} nothing where it is no form */
function formOf(type, body) {
  return new URLSearchParams(type?.startsWith('application/x-www-form-urlencoded') ? body : '');
}

/** @param {TwilioAccount} account */
function basic({ sid, token }) {
  return `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
}

/** @param {TwilioAccount | undefined} account @param {string} sid @returns {Refusal | undefined} */
function refuseCaller(account, sid) {
  if (!account) return { status: 401, code: 20003, message: 'Authenticate' };
  if (account.sid === sid) return undefined;
  return {
    status: 404,
    code: 20404,
    message: `The requested resource /2010-04-01/Accounts/${sid}/Messages.json was not found`,
  };
}

/**
 * @param {{ to: string, from: string, text: string }} message
 * @param {TwilioAccount} account
 * @returns {Refusal | undefined}
 */
function refuseMessage({ to, from, text }, { numbers }) {
  if (!to) return { status: 400, code: 21604, message: "A 'To' phone number is required." };
  if (!from) return { status: 400, code: 21603, message: "A 'From' phone number is required." };
  if (!text) return { status: 400, code: 21602, message: 'Message body is required.' };
  if (text.length > LONGEST_TEXT) {
    return { status: 400, code: 21617, message: 'The concatenated message body exceeds the 1600 character limit.' };
  }
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return MAGIC_TO['+15005550001'];
  if (/^MG[0-9a-f]{32}$/.test(from)) return undefined;
  if (MAGIC_FROM[from]) return MAGIC_FROM[from];
  return numbers.includes(from) ? undefined : MAGIC_FROM['+15005550007'];
}

/** @param {Refusal} refusal @param {{ to: string, from: string }} message */
function errorBody({ status, code, message }, { to, from }) {
  return {
    code,
    message: message.replace('{to}', to).replace('{from}', from),
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  };
}

/**
 * @param {string} sid
 * @param {string} account
 * @param {{ to: string, from: string, text: string }} message
 * @param {string | null} service
 */
function created(sid, account, { to, from, text }, service) {
  const now = new Date().toUTCString().replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${account}/Messages/${sid}`;
  return {
    account_sid: account,
    api_version: '2010-04-01',
    body: text,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: service ? null : from,
    messaging_service_sid: service,
    num_media: '0',
    num_segments: service ? '0' : '1',
    price: null,
    price_unit: null,
    sid,
    status: service ? 'accepted' : 'queued',
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}
