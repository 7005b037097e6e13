import { classifyBreak } from '../http/classify-break.ts';
import { exchange, type HttpExchange, type HttpTimeouts } from '../http/exchange.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { parseTarget, type TargetPolicy } from '../http/target.ts';
import type { SendContext } from '../provider.ts';
import { redact } from '../redact.ts';
import type { WebhookMessage } from './message.ts';
import { signWebhook } from './sign.ts';

/** How one call ended; only what a receiver's owner may read. */
export type WebhookCall = {
  /** Null where there was no answer. */
  statusCode: number | null;
  /** Null for a success: 2xx, and nothing else. */
  code: string | null;
  detail: string;
  /** How the receiver's answer begins. */
  response: string | null;
  /** What the receiver asked for, an hour at most; null where it did not. */
  retryAfterMs: number | null;
  /** Not called at all, because of where the URL leads. */
  isRefused: boolean;
};

/** The shorter of 15 to 30 s, since it holds a place: https://github.com/standard-webhooks/standard-webhooks#request-timeouts */
export const WEBHOOK_TIMEOUTS: HttpTimeouts = { connectMs: 10_000, sendMs: 10_000, answerMs: 15_000 };

/** It is a stranger's server: enough to find a mistake by, too little to fetch things with. */
const MAX_RESPONSE_CHARACTERS = 1_024;

/** One signed POST to a URL that a client gave, or none where that leads to what is not public. It never throws. */
export async function callWebhook(
  message: WebhookMessage,
  { target, timeouts = WEBHOOK_TIMEOUTS }: { target: TargetPolicy; timeouts?: HttpTimeouts },
  context: SendContext,
): Promise<WebhookCall> {
  const url = parseTarget(message.url, target);
  if (typeof url === 'string') return refused(url);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Posthorn',
    ...signWebhook(message, new Date()),
    ...(message.traceparent && { traceparent: message.traceparent }),
  };
  const result = await exchange({ url, method: 'POST', headers, body: message.body, guard: target }, timeouts, context);
  return result.answer ? answered(result, message, url) : unanswered(result);
}

function refused(code: string): WebhookCall {
  const detail = 'we may not call where this URL leads';
  return { statusCode: null, code, detail, response: null, retryAfterMs: null, isRefused: true };
}

/** Node's words name the host and its address, so only its code is kept. */
function unanswered(result: HttpExchange & { answer: null }): WebhookCall {
  if (result.cause === 'EADDRNOTPUBLIC') return refused('address_not_public');
  const { code } = classifyBreak(result);
  const detail = `${result.complete ? 'no answer' : 'not sent'} (${result.cause})`;
  return { statusCode: null, code, detail, response: null, retryAfterMs: null, isRefused: false };
}

function answered(result: HttpExchange, message: WebhookMessage, url: URL): WebhookCall {
  const { status, headers, body } = result.answer as NonNullable<HttpExchange['answer']>;
  const asked = headers['retry-after'];
  return {
    statusCode: status,
    code: codeOf(status, result.complete),
    detail: `HTTP ${status}`,
    response: withoutOurs(body, message, url),
    retryAfterMs: asked === undefined ? null : retryAfterMs(asked, 0),
    isRefused: false,
  };
}

/** Whoever answers 2xx before our last byte has not read what we said. */
function codeOf(status: number, complete: boolean): string | null {
  if (status >= 200 && status <= 299) return complete ? null : 'unexpected_answer';
  return status >= 300 && status <= 399 ? 'redirect_not_followed' : `http_${status}`;
}

/** Receivers repeat what they were sent; neither that nor where they are may stand in an attempt. */
function withoutOurs(said: string, { url: given, body, secrets }: WebhookMessage, url: URL): string {
  let text = said.replaceAll(body, '[body]');
  for (const part of [given, url.href, `${url.pathname}${url.search}`]) {
    if (part.length > 2) text = text.replaceAll(part, '[url]');
  }
  return redact(text.replaceAll(url.host, '[host]'), { addresses: [], secrets }).slice(0, MAX_RESPONSE_CHARACTERS);
}
