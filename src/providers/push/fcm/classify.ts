import { MINUTE_MS } from '../../../domain/durations.ts';
import type { HttpAnswer, HttpExchange } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { foreignRefusal, ofGateway, unanswered, unexpectedAnswer } from '../../http/verdicts.ts';
import { objectOf, parseObject } from '../../json.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';

/** `reason`: FCM's own code where it gives one, else that of Google's APIs, such as `NOT_FOUND`. */
type FcmError = { code: number; reason: string; message: string };

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
/** "If not set, default to 60 seconds": https://firebase.google.com/docs/cloud-messaging/scale-fcm */
const QUOTA_WAIT_MS = MINUTE_MS;
const LEAST_WAIT_MS = 1_000;

/**
 * https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, and the codes of Google's APIs that come without
 * one of FCM's. Other refusals speak of this one message: INVALID_ARGUMENT (also of a token that never was one) and
 * SENDER_ID_MISMATCH (a token of another project's app).
 */
const REASONS: Record<string, Verdict> = {
  UNREGISTERED: { kind: 'permanent', code: 'fcm_unregistered', addressGone: 'unregistered' },
  THIRD_PARTY_AUTH_ERROR: { kind: 'config', code: 'third_party_auth_failed' },
  UNAUTHENTICATED: { kind: 'config', code: 'auth_failed' },
  PERMISSION_DENIED: { kind: 'config', code: 'auth_failed' },
  NOT_FOUND: { kind: 'config', code: 'project_missing' },
};

/** What FCM's answer means where it is no success, or that there was none. Details are not yet fit to be kept. */
export function classifyFcm(result: HttpExchange): FailedOutcome {
  if (!result.answer) return unanswered(result);
  const { answer, complete } = result;
  const error = errorOf(answer.body);
  const said = error ? `: ${error.reason} ${error.message}` : ', without an error of FCM';
  // Google's details repeat what was wrong with the values of a message, so they are not kept.
  const response = error ? JSON.stringify({ error }) : answer.body;
  return { ...verdictOf(answer, error, complete), detail: `HTTP ${answer.status}${said}`, response };
}

function verdictOf(answer: HttpAnswer, error: FcmError | null, complete: boolean): Verdict {
  const { status, headers } = answer;
  if (status === 429 || error?.reason === 'QUOTA_EXCEEDED') {
    const asked = headers['retry-after'];
    const waitMs = asked === undefined ? QUOTA_WAIT_MS : retryAfterMs(asked, LEAST_WAIT_MS);
    return { kind: 'throttled', code: 'quota_exceeded', waitMs };
  }
  if (status >= 400 && status < 500) return refusal(answer, error);
  const ofOther = ofGateway(status, complete);
  if (ofOther) return ofOther;
  if (complete && status >= 500 && error) return { kind: 'transient', code: codeOf(error) };
  return unexpectedAnswer(complete);
}

function refusal(answer: HttpAnswer, error: FcmError | null): Verdict {
  if (!error) return foreignRefusal(answer);
  const known = REASONS[error.reason];
  if (known) return known;
  return answer.status === 401 ? { kind: 'config', code: 'auth_failed' } : { kind: 'permanent', code: codeOf(error) };
}

function codeOf({ reason, code }: FcmError): string {
  return /^[A-Z][A-Z_]{0,40}$/.test(reason) ? `fcm_${reason.toLowerCase()}` : `fcm_${code}`;
}

/** Google's form of errors: https://firebase.google.com/docs/cloud-messaging/error-codes */
function errorOf(body: string): FcmError | null {
  const { code, status, message, details } = objectOf(parseObject(body).error);
  if (!Number.isInteger(code)) return null;
  const own = Array.isArray(details) ? details.find((detail) => detail?.['@type'] === FCM_ERROR) : undefined;
  return { code, reason: String(own?.errorCode ?? status ?? ''), message: String(message ?? '') };
}
