import createClient from 'twilio';
import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { exchange, type HttpExchange, type HttpTimeouts } from '../../http/exchange.ts';
import { parseObject } from '../../json.ts';
import type { Provider, SendContext } from '../../provider.ts';
import type { SmsMessage } from '../message.ts';
import { redactSms } from '../redact.ts';
import { classifyTwilio } from './classify.ts';

export type TwilioOptions = {
  name?: string;
  /** `AC…` */
  accountSid: string;
  authToken: string;
  /** A number in E.164, or a messaging service (`MG…`), which chooses the number. */
  from: { number: string } | { messagingServiceSid: string };
  /** Scheme, host and, if need be, a path before `/2010-04-01`. */
  baseUrl: string;
  /** Where Twilio is to send the receipts of a notification (`ntf_…`); without it, it sends none. */
  statusCallback?: ((notificationId: string) => string) | undefined;
  timeouts?: Partial<HttpTimeouts>;
};

/** https://www.twilio.com/docs/messaging/api/message-resource: at most 1,600 characters, in UTF-8. */
const MAX_MESSAGE_BYTES = 4 * 1_600;

/**
 * SMS by Twilio's Messages resource. The library builds the request; the HTTP is ours, since its own client can tell
 * neither when the last byte is out nor why it failed, and keeps connections.
 * @throws TypeError for a base URL that is none
 */
export function createTwilioProvider(options: TwilioOptions): Provider<SmsMessage> {
  const { accountSid, authToken, from, statusCallback } = options;
  const base = new URL(options.baseUrl);
  const timeouts = { connectMs: 10_000, sendMs: 10_000, answerMs: 30_000, ...options.timeouts };
  const sender = 'number' in from ? { from: from.number } : { messagingServiceSid: from.messagingServiceSid };
  const secrets = [`${accountSid}:${authToken}`, authToken, accountSid];

  async function create({ notificationId, to, text }: SmsMessage, context: SendContext): Promise<HttpExchange> {
    const transport = transportOf(base, timeouts, context);
    // Its type asks for the library's own class, of which it calls `request` alone.
    const client = createClient(accountSid, authToken, { httpClient: transport as never });
    // What the library makes of the answer does not matter: it throws for a refusal and for an answer that is none.
    const callback = statusCallback && { statusCallback: statusCallback(notificationId) };
    await client.messages.create({ to, body: text, ...sender, ...callback }).catch(() => {});
    return transport.result();
  }

  return {
    name: options.name ?? 'twilio',
    channel: 'sms',
    capabilities: { dedupeMs: null, receipts: statusCallback !== undefined, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeouts.connectMs + timeouts.sendMs + timeouts.answerMs,

    async send(message, context): Promise<ProviderOutcome> {
      const numbers = [message.to, ...('number' in from ? [from.number] : [])];
      const clean = (words: string) => redactSms(words, { numbers, secrets });
      const result = await create(message, context);
      const sid = result.complete && result.answer ? sidOf(result.answer) : null;
      if (sid !== null && result.answer) {
        return { kind: 'sent', providerMessageId: sid, response: clean(withoutText(result.answer.body)) };
      }
      const failed = classifyTwilio(result);
      return {
        ...failed,
        detail: clean(failed.detail),
        response: failed.response && clean(withoutText(failed.response)),
      };
    },

    async close() {},
  };
}

/** What twilio's library calls its HTTP client; one per call, so that it knows which lease it sends under. */
function transportOf(base: URL, timeouts: HttpTimeouts, context: SendContext) {
  let result: HttpExchange = { complete: false, answer: null, cause: 'UNSENT', words: 'no request was made' };
  return {
    result: () => result,
    async request({ method, uri, username, password, headers, data }: TwilioRequest) {
      const url = new URL(base);
      url.pathname = url.pathname.replace(/\/$/, '') + new URL(uri).pathname;
      const basic = Buffer.from(`${username}:${password}`).toString('base64');
      const request = { url, method: method.toUpperCase(), headers: { ...headers, Authorization: `Basic ${basic}` } };
      const body = new URLSearchParams(data).toString();
      result = await exchange({ ...request, body }, timeouts, context);
      if (!result.answer) throw new Error(result.cause);
      const { status, headers: answered, body: text } = result.answer;
      return { statusCode: status, headers: answered, body: text };
    },
  };
}

/** What the library hands to its HTTP client; the parts that a POST uses. */
type TwilioRequest = {
  method: string;
  uri: string;
  username: string;
  password: string;
  headers: Record<string, string>;
  data: Record<string, string>;
};

/** Only an answer with the message's id says that it was taken: other servers answer 200 as well. */
function sidOf({ status, body }: { status: number; body: string }): string | null {
  if (status < 200 || status > 299) return null;
  const sid = parseObject(body).sid;
  return typeof sid === 'string' && /^(SM|MM)[0-9a-f]{32}$/.test(sid) ? sid : null;
}

/** Twilio repeats the text of the message, which must not stand in an attempt. */
function withoutText(body: string): string {
  const parsed = parseObject(body);
  return 'body' in parsed ? JSON.stringify({ ...parsed, body: '[text]' }) : body;
}
