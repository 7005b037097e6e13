import type { HttpAnswer, HttpExchange } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { foreignRefusal, ofGateway, unanswered, unexpectedAnswer } from '../../http/verdicts.ts';
import { parseObject } from '../../json.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';

/** Twilio's own error body: https://www.twilio.com/docs/usage/twilios-response */
type TwilioError = { code: number; message: string };

/**
 * Codes of https://www.twilio.com/docs/api/errors that say that our account, number or service is wrong, so that no
 * message will go. All other 4xx speak of this one message: Twilio adds codes for that as it likes.
 */
const CONFIG: Record<number, string> = {
  10001: 'account_inactive',
  20003: 'auth_failed',
  20005: 'account_inactive',
  20008: 'test_credentials',
  20403: 'auth_failed',
  20404: 'account_missing',
  21212: 'sender_rejected', // invalid From number
  21601: 'sender_rejected', // From is not an SMS-capable number of ours
  21603: 'sender_rejected', // From is missing
  21606: 'sender_rejected', // From is not ours, or cannot send
  21616: 'sender_rejected', // From matches several numbers
  21659: 'sender_rejected', // From is not a Twilio number
  21660: 'sender_rejected', // From belongs to another account
  21701: 'sender_rejected', // the messaging service does not exist
  21703: 'sender_rejected', // the messaging service has no number
  21704: 'sender_rejected', // the messaging service has no number for this
};

/** "Wait for a short period of time": https://www.twilio.com/docs/api/errors/20429, which names no span. */
const BUSY_WAIT_MS = 1_000;
/** 21611: the number's queue is full; it drains by one segment a second or more. */
const QUEUE_WAIT_MS = 10_000;

/** What Twilio's answer means, or that there was none. Details are its own words, not yet fit to be kept. */
export function classifyTwilio(result: HttpExchange): FailedOutcome {
  if (!result.answer) return unanswered(result);
  const { answer, complete } = result;
  const error = errorOf(answer.body);
  const detail = `HTTP ${answer.status}${error ? `: ${error.code} ${error.message}` : ', without an error of Twilio'}`;
  return { ...verdictOf(answer, error, complete), detail, response: answer.body };
}

function verdictOf(answer: HttpAnswer, error: TwilioError | null, complete: boolean): Verdict {
  const { status, headers } = answer;
  // "Never processed and always safe to retry", says 20429.
  if (status === 429)
    return { kind: 'throttled', code: 'too_many_requests', waitMs: retryAfterMs(headers['retry-after'], BUSY_WAIT_MS) };
  if (error?.code === 21611) return { kind: 'throttled', code: 'twilio_21611', waitMs: QUEUE_WAIT_MS };
  if (status >= 400 && status < 500) return refusal(answer, error);
  const ofOther = ofGateway(status, complete);
  if (ofOther) return ofOther;
  if (complete && status >= 500 && error) return { kind: 'transient', code: `twilio_${error.code}` };
  return unexpectedAnswer(complete);
}

function refusal(answer: HttpAnswer, error: TwilioError | null): Verdict {
  if (!error) return foreignRefusal(answer);
  const { status } = answer;
  const config = CONFIG[error.code] ?? (status === 401 || status === 403 ? 'auth_failed' : undefined);
  return config === undefined ? { kind: 'permanent', code: `twilio_${error.code}` } : { kind: 'config', code: config };
}

function errorOf(body: string): TwilioError | null {
  const { code, message, title } = parseObject(body);
  return Number.isInteger(code) ? { code, message: String(message ?? title ?? '') } : null;
}
