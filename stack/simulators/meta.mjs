import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { FAILS_TWICE, FAILS_TWICE_TO, MAGIC_TO, WINDOW_CLOSED } from './meta-numbers.mjs';
import { objectOf, readMessage } from './meta-rules.mjs';
import { metaWebhooks } from './meta-webhooks.mjs';
import { withoutAnswer } from './without-answer.mjs';

/** @typedef {import('./meta-numbers.mjs').Refusal} Refusal */
/**
 * @typedef {{ phoneNumberId: string, accessToken: string, appSecret: string, displayPhoneNumber: string,
 *   templates: Record<string, string>, enforcesWindow?: boolean }} MetaAccount `templates`: approved texts by
 *   `name/language`; `enforcesWindow`: free words only to those who wrote by `POST /inbound` within 24 hours
 */

const WINDOW_MS = 86_400_000;

/**
 * Meta's Cloud API, its messages alone: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages, with
 * or without a version in front. It answers with Meta's own bodies, and posts receipts where `receiptsUrl` says.
 * `POST /inbound {from, text}` is ours: it lets a person write to our number.
 * @param {{ ledger: import('./ledger.mjs').Ledger, accounts: MetaAccount[], receiptsUrl?: string | undefined,
 *   receiptDelayMs?: number }} options
 */
export function metaSimulator({ ledger, accounts, receiptsUrl, receiptDelayMs = 200 }) {
  const app = new Hono();
  const webhooks = metaWebhooks({ receiptsUrl, delayMs: receiptDelayMs });
  /** @type {Map<string, number>} */
  const failures = new Map();
  /** When people last wrote, by our number and theirs. @type {Map<string, number>} */
  const written = new Map();

  /** @param {string} to @param {string} text @returns {Refusal | undefined} */
  function failsTwice(to, text) {
    if (to !== FAILS_TWICE_TO) return undefined;
    const before = failures.get(text) ?? 0;
    failures.set(text, before + 1);
    return before < 2 ? FAILS_TWICE : undefined;
  }

  /** @param {MetaAccount} account @param {string} to @returns {Refusal | undefined} */
  function closedWindow({ phoneNumberId, enforcesWindow }, to) {
    const last = written.get(`${phoneNumberId}/${to}`) ?? Number.NEGATIVE_INFINITY;
    return enforcesWindow && Date.now() - last > WINDOW_MS ? WINDOW_CLOSED : undefined;
  }

  app.on(
    'POST',
    ['/:phoneNumberId{\\d+}/messages', '/:version{v\\d+\\.\\d+}/:phoneNumberId{\\d+}/messages'],
    async (c) => {
      const from = String(c.req.param('phoneNumberId'));
      const body = bodyOf(c.req.header('content-type'), await c.req.text());
      const [, token] = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '') ?? [];
      const account = accounts.find((one) => one.accessToken === token);
      const { asked, refusal: broken } = readMessage(body, account?.templates ?? {});
      const { to, text, isFree } = asked;
      const refusal =
        refuseCaller(account, from) ??
        broken ??
        MAGIC_TO[to] ??
        failsTwice(to, text) ??
        (isFree ? closedWindow(/** @type {MetaAccount} */ (account), to) : undefined);

      const taken = !refusal || refusal.takes === true;
      const id = taken ? `wamid.${randomBytes(36).toString('base64')}` : null;
      const status = refusal?.status ?? 200;
      ledger.append({ vendor: 'meta', to, from, text, status, code: refusal?.code || null, taken, id });
      if (account && id) void webhooks.tell(account, { to, id, reference: body.biz_opaque_callback_data });
      if (!refusal) return c.json(accepted(String(body.to), to, String(id), isFree));
      if (refusal.status === 0) return withoutAnswer(c, refusal.message === 'break');
      if (refusal.status === 502) return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', 502);
      return c.json(errorBody(refusal), /** @type {400} */ (refusal.status), {
        ...(refusal.retryAfter && { 'retry-after': String(refusal.retryAfter) }),
      });
    },
  );

  app.post('/inbound', async (c) => {
    const { from, text, phoneNumberId = accounts[0]?.phoneNumberId } = bodyOf('application/json', await c.req.text());
    const account = accounts.find((one) => one.phoneNumberId === phoneNumberId);
    if (!account || !/^\+[1-9]\d{6,14}$/.test(String(from))) {
      return c.json({ error: 'from must be a number such as +14155552671' }, 400);
    }
    written.set(`${phoneNumberId}/${from}`, Date.now());
    return c.json({ answered: await webhooks.receive(account, String(from), String(text ?? 'Hello')) });
  });
  return app;
}

/** @param {string | undefined} type @param {string} text @returns {Record<string, unknown>} empty where it is no JSON */
function bodyOf(type, text) {
  try {
    return type?.startsWith('application/json') ? objectOf(JSON.parse(text)) : {};
  } catch {
    return {};
  }
}

/** @param {MetaAccount | undefined} account @param {string} phoneNumberId @returns {Refusal | undefined} */
function refuseCaller(account, phoneNumberId) {
  if (!account) return { status: 401, code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
  if (account.phoneNumberId === phoneNumberId) return undefined;
  return {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported post request. Object with ID '${phoneNumberId}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

/** @param {Refusal} refusal */
function errorBody({ code, message, details, subcode, type = 'OAuthException' }) {
  return {
    error: {
      message: code === 190 || subcode ? message : `(#${code}) ${message}`,
      type,
      code,
      ...(details && { error_data: { messaging_product: 'whatsapp', details } }),
      ...(subcode && { error_subcode: subcode }),
      fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
    },
  };
}

/** @param {string} input @param {string} to @param {string} id @param {boolean} isFree */
function accepted(input, to, id, isFree) {
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input, wa_id: to.slice(1) }],
    messages: [{ id, ...(!isFree && { message_status: 'accepted' }) }],
  };
}
