import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { exchange, type HttpTimeouts } from '../../http/exchange.ts';
import type { Provider, SendContext } from '../../provider.ts';
import type { SmsMessage } from '../message.ts';
import { redactSms } from '../redact.ts';
import { classifyMsg91, readMsg91 } from './classify.ts';

export type Msg91Options = {
  name?: string;
  authKey: string;
  /** MSG91's own id of the approved template ("flow id" in its older pages), not the number that DLT gave to it. */
  templateId: string;
  /** The variable of the template that takes the text, spelled as in the template: `##body##` is `body`. */
  textVariable: string;
  /** Only for a template that leaves its sender to the request. */
  senderId?: string | undefined;
  /** Scheme, host and, if need be, a path before `/api/v5`. */
  baseUrl: string;
  timeouts?: Partial<HttpTimeouts>;
};

/** MSG91 refuses what is too long (310) without saying where that begins, so it is our own limit, in UTF-8. */
const MAX_MESSAGE_BYTES = 4 * 1_600;

/**
 * SMS by MSG91's Send SMS, which sends approved templates only: https://docs.msg91.com/sms/send-sms and, with samples
 * of its answers, https://control.msg91.com/apidoc/textsms/send-sms-flow.php
 * @throws TypeError for a base URL that is none
 */
export function createMsg91Provider(options: Msg91Options): Provider<SmsMessage> {
  const { authKey, templateId, textVariable, senderId } = options;
  const url = new URL(options.baseUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v5/flow`;
  const timeouts = { connectMs: 10_000, sendMs: 10_000, answerMs: 30_000, ...options.timeouts };

  function call({ to, text }: SmsMessage, context: SendContext) {
    const body = JSON.stringify({
      template_id: templateId,
      short_url: '0', // links stay as they are
      ...(senderId && { sender: senderId }),
      recipients: [{ mobiles: to.slice(1), [textVariable]: text }],
    });
    const headers = { authkey: authKey, 'Content-Type': 'application/json', Accept: 'application/json' };
    return exchange({ url, method: 'POST', headers, body }, timeouts, context);
  }

  return {
    name: options.name ?? 'msg91',
    channel: 'sms',
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeouts.connectMs + timeouts.sendMs + timeouts.answerMs,

    async send(message, context): Promise<ProviderOutcome> {
      const clean = (words: string) =>
        redactSms(withoutText(words, message.text), { numbers: [message.to], secrets: [authKey] });
      const result = await call(message, context);
      const own = result.answer && readMsg91(result.answer.body);
      const response = own ? JSON.stringify({ ...own, message: withoutText(own.message, message.text) }) : null;
      if (own?.type === 'success' && result.complete && isSuccess(result.answer?.status)) {
        return { kind: 'sent', providerMessageId: requestId(own.message), response: clean(response ?? '') };
      }
      const failed = classifyMsg91(result);
      const kept = response ?? failed.response;
      return { ...failed, detail: clean(failed.detail), response: kept && clean(kept) };
    },

    async close() {},
  };
}

function isSuccess(status = 0): boolean {
  return status >= 200 && status <= 299;
}

/** By which MSG91's reports name the request: 24 hexadecimal digits in its samples. Nothing else may stand in its place. */
function requestId(message: string): string | null {
  return /^[0-9a-f-]{20,40}$/i.test(message) ? message : null;
}

/** The text of the message must not stand in an attempt, should MSG91 repeat it. */
function withoutText(words: string, text: string): string {
  return text.length > 2 ? words.replaceAll(text, '[text]') : words;
}
