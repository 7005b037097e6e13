import { createDeadline } from '../../../async/deadline.ts';
import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { exchange, type HttpAnswer, type HttpTimeouts } from '../../http/exchange.ts';
import { objectOf, parseObject } from '../../json.ts';
import type { Provider, SendContext } from '../../provider.ts';
import { redactSms } from '../../sms/redact.ts';
import type { WhatsAppMessage } from '../message.ts';
import { freeKind, metaBody, templateKind, textsOf } from './body.ts';
import { classifyMeta } from './classify.ts';

export type MetaOptions = {
  name?: string;
  accessToken: string;
  /** Meta's id of our number, digits. */
  phoneNumberId: string;
  /** With the version: `https://graph.facebook.com/v25.0`. */
  baseUrl: string;
  /** Whether a person (E.164) wrote to our number within the last 24 hours, so that free text may go. */
  isWindowOpen: (phone: string) => Promise<boolean>;
  /** `windowMs`: how long that question may take. */
  timeouts?: Partial<HttpTimeouts & { windowMs: number }>;
};

/** A text has at most 4,096 characters: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages */
const MAX_MESSAGE_BYTES = 4 * 4_096;

/**
 * WhatsApp by Meta's Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages. Free text
 * within 24 hours of a person's last message, a template otherwise:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 * @throws TypeError for an invalid base URL
 */
export function createMetaProvider(options: MetaOptions): Provider<WhatsAppMessage> {
  const { accessToken, phoneNumberId, isWindowOpen } = options;
  const url = new URL(options.baseUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${phoneNumberId}/messages`;
  const timeouts = { windowMs: 5_000, connectMs: 10_000, sendMs: 10_000, answerMs: 30_000, ...options.timeouts };
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };

  /** Undefined where it cannot be known, such as while the database is away. */
  async function askWindow(phone: string, { signal }: SendContext): Promise<boolean | undefined> {
    const deadline = createDeadline(signal, timeouts.windowMs);
    deadline.set(timeouts.windowMs);
    try {
      return await deadline.race(isWindowOpen(phone));
    } catch {
      return undefined;
    } finally {
      deadline.clear();
    }
  }

  /** The request's body, or why there is none. */
  async function compose(message: WhatsAppMessage, context: SendContext): Promise<string | ProviderOutcome> {
    const free = freeKind(message);
    const template = templateKind(message);
    if (!free && !template) return unsent('permanent', 'content_missing', 'neither text nor a template');
    const isOpen = free ? await askWindow(message.to, context) : false;
    const kind = isOpen ? free : template;
    if (kind) return metaBody(message, kind);
    if (isOpen === false) return unsent('permanent', 'window_closed', 'no message within 24 hours, and no template');
    if (context.signal.aborted) return unsent('transient', 'aborted', 'the call was aborted');
    return unsent('transient', 'window_unknown', 'it could not be known whether the 24-hour window is open');
  }

  return {
    name: options.name ?? 'meta',
    channel: 'whatsapp',
    capabilities: { dedupeMs: null, receipts: true, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeouts.windowMs + timeouts.connectMs + timeouts.sendMs + timeouts.answerMs,

    async send(message, context): Promise<ProviderOutcome> {
      const body = await compose(message, context);
      if (typeof body !== 'string') return body;
      const clean = cleanerFor(message, accessToken);
      const result = await exchange({ url, method: 'POST', headers, body }, timeouts, context);
      const taken = result.complete && result.answer ? readTaken(result.answer) : null;
      if (taken) return { kind: 'sent', ...taken };
      const failed = classifyMeta(result);
      return {
        ...failed,
        detail: clean(failed.detail),
        response: failed.response && cleanBody(failed.response, clean),
      };
    },

    async close() {},
  };
}

/** Nothing was sent, for a reason that is not Meta's: its breaker must not count it. */
function unsent(kind: 'permanent' | 'transient', code: string, detail: string): ProviderOutcome {
  if (kind === 'permanent') return { kind, code, detail, response: null };
  return { kind, code, detail, response: null, ofRecipient: true };
}

/** Takes out what an attempt must not hold: the token, numbers, and what the message says. */
function cleanerFor(message: WhatsAppMessage, accessToken: string) {
  const said = textsOf(message);
  return (answer: string) =>
    redactSms(
      said.reduce((text, one) => text.replaceAll(one, '[text]'), answer),
      { numbers: [message.to], secrets: [accessToken] },
    );
}

/** Each string of the JSON by itself, since within the JSON quotes and letters may be written otherwise. */
function cleanBody(body: string, clean: (text: string) => string): string {
  try {
    return clean(JSON.stringify(JSON.parse(body, (_key, value) => (typeof value === 'string' ? clean(value) : value))));
  } catch {
    return clean(body);
  }
}

/**
 * Only an answer with the message's id says that it was taken: other servers answer 200 as well. Kept is neither the
 * number, which Meta repeats twice, nor the id once more, since it holds the number in base 64.
 */
function readTaken({ status, body }: HttpAnswer): { providerMessageId: string; response: string } | null {
  if (status < 200 || status > 299) return null;
  const { id, message_status: messageStatus } = objectOf(parseObject(body).messages?.[0]);
  if (typeof id !== 'string' || !/^wamid\.[\w+/=-]{1,500}$/.test(id)) return null;
  const said = /^[a-z_]{1,64}$/.test(messageStatus ?? '') ? { message_status: messageStatus } : {};
  return { providerMessageId: id, response: JSON.stringify({ messaging_product: 'whatsapp', messages: [said] }) };
}
