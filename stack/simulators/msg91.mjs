import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { FAILS_TWICE, FAILS_TWICE_TO, MAGIC_TO, NO_MOBILE } from './msg91-numbers.mjs';
import { msg91Report } from './msg91-reports.mjs';
import { postReceipts } from './post-receipts.mjs';
import { withoutAnswer } from './without-answer.mjs';

/** @typedef {import('./msg91-numbers.mjs').Refusal} Refusal */
/**
 * @typedef {{ authKey: string, templates: Record<string, string> }} Msg91Account `templates`: text by id, with
 *   variables as MSG91 writes them: `Your code is ##code##`
 * @typedef {{ to: string, text: string }} Message
 */

/** @type {Record<'auth' | 'noFlow' | 'noTemplate' | 'noMobile' | 'noText', Refusal>} */
const REFUSALS = {
  auth: { status: 200, code: '207', message: 'AuthenticationFailure' },
  noFlow: { status: 200, code: null, message: 'flow id missing' },
  noTemplate: { status: 200, code: '211', message: 'Template ID Missing or Invalid Template' },
  noMobile: { status: 200, code: '101', message: 'Missing mobile no.' },
  noText: { status: 200, code: '102', message: 'Missing message' },
};

/**
 * MSG91's Send SMS, in its present form (`template_id`, https://docs.msg91.com/sms/send-sms) and in its older one
 * (`flow_id`, https://control.msg91.com/apidoc/textsms/send-sms-flow.php), with the answers that it shows there.
 * It posts its reports where `receiptsUrl` says: at MSG91, that stands in the panel.
 * @param {{ ledger: import('./ledger.mjs').Ledger, accounts: Msg91Account[], receiptsUrl?: string | undefined,
 *   receiptDelayMs?: number }} options
 */
export function msg91Simulator({ ledger, accounts, receiptsUrl, receiptDelayMs = 200 }) {
  const app = new Hono();
  /** @type {Map<string, number>} */
  const failures = new Map();

  /** @param {Message} message @returns {Refusal | undefined} */
  function failsTwice({ to, text }) {
    if (to !== FAILS_TWICE_TO) return undefined;
    const before = failures.get(text) ?? 0;
    failures.set(text, before + 1);
    return before < 2 ? FAILS_TWICE : undefined;
  }

  app.on('POST', ['/api/v5/flow', '/api/v5/flow/'], async (c) => {
    const body = bodyOf(c.req.header('content-type'), await c.req.text());
    const account = accounts.find(({ authKey }) => authKey === c.req.header('authkey'));
    const template = account?.templates[body.templateId];
    const messages = body.recipients.map((one) => messageOf(one, template ?? ''));
    const refusal =
      refuseRequest(account, template, body) ??
      messages.map((one) => refuseMessage(one) ?? failsTwice(one)).find(Boolean);

    const taken = !refusal || refusal.takes === true;
    const id = taken ? randomBytes(12).toString('hex') : null;
    const status = refusal?.status ?? 200;
    const code = refusal?.code ? Number(refusal.code) : null;
    for (const { to, text } of messages.length > 0 ? messages : [{ to: '', text: '' }]) {
      ledger.append({ vendor: 'msg91', to, from: body.sender, text, status, code, taken, id });
      if (receiptsUrl && id)
        void postReceipts([msg91Report(receiptsUrl, { id, to, from: body.sender })], receiptDelayMs);
    }
    if (!refusal) return c.json({ message: id, type: 'success' });
    if (refusal.status === 0) return withoutAnswer(c, refusal.message === 'break');
    if (refusal.status === 502) return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', 502);
    const to = String(messages[0]?.to.slice(1));
    const error = { message: refusal.message.replace('{to}', to), type: 'error' };
    return c.json(
      refusal.code === null ? error : { ...error, code: refusal.code },
      /** @type {200} */ (refusal.status),
      {
        ...(refusal.retryAfter && { 'retry-after': String(refusal.retryAfter) }),
      },
    );
  });
  return app;
}

/**
 * @param {string | undefined} type
 * @param {string} text
 * @returns {{ templateId: string, sender: string, recipients: Record<string, unknown>[] }} empty where it is no JSON
 */
function bodyOf(type, text) {
  try {
    const parsed = type?.startsWith('application/json') ? JSON.parse(text) : {};
    const { template_id: templateId, flow_id: flowId, sender, recipients } = parsed;
    return {
      templateId: String(templateId ?? flowId ?? ''),
      sender: String(sender ?? ''),
      recipients: Array.isArray(recipients) ? recipients : [],
    };
  } catch {
    return { templateId: '', sender: '', recipients: [] };
  }
}

/**
 * The number as the ledger writes it, and the template's text with the recipient's values.
 * @param {Record<string, unknown>} recipient
 * @param {string} template
 * @returns {Message}
 */
function messageOf(recipient, template) {
  const to = recipient?.mobiles ? `+${recipient.mobiles}` : '';
  return { to, text: template.replace(/##(\w+)##/g, (_, name) => String(recipient?.[name] ?? '')) };
}

/**
 * @param {Msg91Account | undefined} account
 * @param {string | undefined} template
 * @param {{ templateId: string, recipients: unknown[] }} body
 * @returns {Refusal | undefined}
 */
function refuseRequest(account, template, { templateId, recipients }) {
  if (!account) return REFUSALS.auth;
  if (!templateId) return REFUSALS.noFlow;
  if (template === undefined) return REFUSALS.noTemplate;
  return recipients.length === 0 ? REFUSALS.noMobile : undefined;
}

/** @param {Message} message @returns {Refusal | undefined} */
function refuseMessage({ to, text }) {
  if (!to) return REFUSALS.noMobile;
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return NO_MOBILE;
  return text === '' ? REFUSALS.noText : MAGIC_TO[to];
}
