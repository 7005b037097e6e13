import { DAY_MS } from '../../domain/durations.ts';
import type { ProviderOutcome } from '../../domain/outcome.ts';
import type { HttpTimeouts } from '../http/exchange.ts';
import type { TargetPolicy } from '../http/target.ts';
import type { Provider } from '../provider.ts';
import { callWebhook, WEBHOOK_TIMEOUTS, type WebhookCall } from './call.ts';
import type { WebhookMessage } from './message.ts';

export type WebhookOptions = {
  name?: string;
  /** Where the URLs of clients may lead. */
  target: TargetPolicy;
  timeouts?: Partial<HttpTimeouts>;
};

/** Receivers drop what repeats a `webhook-id`; for how long is up to them, and a day is beyond any retry of ours. */
const DEDUPE_MS = DAY_MS;
/** What the API takes is far below. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Answers after which the same call may work: RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4; and all of 5xx. */
const TRANSIENT = new Set([408, 425, 429]);

/** Notifications as signed calls of the URLs that clients give. */
export function createWebhookProvider(options: WebhookOptions): Provider<WebhookMessage> {
  const timeouts = { ...WEBHOOK_TIMEOUTS, ...options.timeouts };
  return {
    name: options.name ?? 'webhook',
    channel: 'webhook',
    capabilities: { dedupeMs: DEDUPE_MS, receipts: false, maxMessageBytes: MAX_MESSAGE_BYTES },
    longestCallMs: timeouts.connectMs + timeouts.sendMs + timeouts.answerMs,

    async send(message, context): Promise<ProviderOutcome> {
      return outcomeOf(await callWebhook(message, { target: options.target, timeouts }, context));
    },

    async close() {},
  };
}

/**
 * All clients' receivers share one account, so the trouble of one of them must hold off none of the others: it is
 * always of the recipient. A call without an answer may be made again, since receivers drop what comes twice.
 */
function outcomeOf(call: WebhookCall): ProviderOutcome {
  const { statusCode, code, detail, response, retryAfterMs, isRefused } = call;
  if (code === null) return { kind: 'sent', providerMessageId: null, response: response ?? '' };
  const failed = { code, detail, response };
  if (isRefused) return { kind: 'permanent', ...failed };
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure
  if (statusCode === 410) return { kind: 'permanent', ...failed, addressGone: 'gone' };
  const mayWork = statusCode === null || statusCode >= 500 || statusCode < 300 || TRANSIENT.has(statusCode);
  if (!mayWork) return { kind: 'permanent', ...failed };
  return { kind: 'transient', ...failed, ofRecipient: true, ...(retryAfterMs && { retryAfterMs }) };
}
