import { MINUTE_MS } from '../../../domain/durations.ts';
import type { HttpAnswer, HttpExchange } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { foreignRefusal, ofGateway, unanswered, unexpectedAnswer } from '../../http/verdicts.ts';
import { objectOf, parseObject } from '../../json.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';

/** Meta's own error body: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export type MetaError = { code: number; subcode: number | null; message: string; details: string | null };

const SECOND_MS = 1_000;
const AUTH: Verdict = { kind: 'config', code: 'auth_failed' };
const NO_SENDER: Verdict = { kind: 'config', code: 'sender_rejected' };
const INACTIVE: Verdict = { kind: 'config', code: 'account_inactive' };

/**
 * https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes; Meta asks to go by these, not by the status
 * of HTTP. It names no waits: they are ours. Not here, so permanent: what speaks of this one message, such as its number
 * (131026), its person (131049, 131050), its country (130497), its parameters (100, 131009) and its template (132000 on).
 */
const CODES: Record<string, Verdict> = {
  '0': AUTH,
  '3': AUTH, // lacks a capability or permission
  '10': AUTH,
  '102': AUTH, // https://developers.facebook.com/docs/graph-api/guides/error-handling
  '104': AUTH, // no token
  '190': AUTH,
  '131005': AUTH,
  '33': NO_SENDER, // our number was deleted
  '100/33': NO_SENDER, // there is no such number of ours, or the token is not allowed to see it
  '131037': NO_SENDER, // its display name awaits approval
  '131045': NO_SENDER, // its certificate is wrong
  '133000': NO_SENDER, // it is half deregistered
  '133006': NO_SENDER, // it must be verified again
  '133010': NO_SENDER, // it is not registered
  '368': INACTIVE, // blocked for a violation of a policy
  '131031': INACTIVE, // locked
  '131042': { kind: 'config', code: 'no_credit' },
  '4': { kind: 'throttled', code: 'meta_4', waitMs: MINUTE_MS }, // calls of the app per hour
  '80007': { kind: 'throttled', code: 'meta_80007', waitMs: MINUTE_MS }, // calls for the business account per hour
  '130429': { kind: 'throttled', code: 'too_many_requests', waitMs: SECOND_MS }, // messages per second
  '131048': { kind: 'throttled', code: 'meta_131048', waitMs: 15 * MINUTE_MS }, // too many were blocked or called spam
  '131057': { kind: 'throttled', code: 'meta_131057', waitMs: MINUTE_MS }, // the account is under maintenance
  // Too many to this one person: "you can still send to a different phone number without waiting".
  '131056': { kind: 'transient', code: 'meta_131056', ofRecipient: true },
  '131047': { kind: 'permanent', code: 'window_closed' },
  '1': { kind: 'transient', code: 'meta_1' }, // unknown, perhaps downtime
  '2': { kind: 'transient', code: 'meta_2' }, // downtime or overload
  '131000': { kind: 'transient', code: 'meta_131000' }, // something went wrong
  '131016': { kind: 'transient', code: 'meta_131016' }, // the service is overloaded
  '133004': { kind: 'transient', code: 'meta_133004' }, // the server is away for a while
};

/** What Meta's answer means where it is no success, or that there was none. Details are not yet fit to be kept. */
export function classifyMeta(result: HttpExchange): FailedOutcome {
  if (!result.answer) return unanswered(result);
  const { answer, complete } = result;
  const error = answer.status >= 400 ? readMetaError(answer.body) : null;
  const words = error && [error.code, error.message, error.details].filter((one) => one !== null).join(' ');
  const detail = `HTTP ${answer.status}${words ? `: ${words}` : ', without an error of Meta'}`;
  return { ...verdictOf(answer, error, complete), detail, response: answer.body };
}

function verdictOf(answer: HttpAnswer, error: MetaError | null, complete: boolean): Verdict {
  const { status, headers } = answer;
  const ofOther = ofGateway(status, complete);
  if (ofOther) return ofOther;
  const verdict = error ? ofError(status, error) : status === 429 ? CODES['130429'] : undefined;
  if (verdict?.kind === 'throttled') {
    return { ...verdict, waitMs: retryAfterMs(headers['retry-after'], verdict.waitMs) };
  }
  if (verdict) return verdict;
  if (status >= 400 && status < 500) return foreignRefusal(answer);
  return unexpectedAnswer(complete);
}

function ofError(status: number, { code, subcode }: MetaError): Verdict | undefined {
  const known = CODES[`${code}/${subcode}`] ?? CODES[code];
  if (known) return known;
  // "200-299: permission is either not granted or has been removed".
  if (code >= 200 && code <= 299) return AUTH;
  // WhatsApp's own codes speak for themselves: 130497, of the recipient's country, comes with 403.
  const isOfWhatsApp = code >= 130_000 && code <= 139_999;
  if (!isOfWhatsApp && (status === 401 || status === 403)) return AUTH;
  if (status === 429) return CODES['130429'];
  return { kind: status >= 500 ? 'transient' : 'permanent', code: `meta_${code}` };
}

/** Null for what Meta would not say. */
function readMetaError(body: string): MetaError | null {
  const { code, error_subcode: subcode, message, error_data: data } = objectOf(parseObject(body).error);
  if (!Number.isInteger(code)) return null;
  return {
    code,
    subcode: Number.isInteger(subcode) ? subcode : null,
    message: typeof message === 'string' ? message : '',
    details: typeof data?.details === 'string' ? data.details : null,
  };
}
