import { classifyBreak } from '../../http/classify-break.ts';
import type { HttpAnswer, HttpExchange } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { mayComeAgain, ofGateway, unexpectedAnswer } from '../../http/verdicts.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';

/**
 * Made with another VAPID key than ours, no fault of the keys we have; as FCM, Mozilla and Apple say it: issues
 * web-push-libs/webpush-java#212 and Minishlink/web-push-php-example#38,
 * https://developer.apple.com/documentation/usernotifications/sending-web-push-notifications-in-web-apps-and-browsers
 */
const OTHER_KEY = /do(?:es)? not correspond to the|public key mismatch|VapidPkHashMismatch/i;
/** What a refusal says that speaks of VAPID: other addresses of the same host refuse for their own reasons. */
const OF_VAPID = /vapid|jwt|unauthorized|authorization/i;

/**
 * What a push service's answer means (RFC 8030, 5 and 8.4; https://mozilla-services.github.io/autopush-rs/errors.html),
 * or that there was none. Details are not yet fit to be kept.
 * @param isKnown whether it is a browser vendor's. Anybody can name an endpoint, so only of those does an answer say
 *   something of our account, or an outage something of the provider; all others speak for their own subscriptions.
 */
export function classifyWebPush(result: HttpExchange, { isKnown }: { isKnown: boolean }): FailedOutcome {
  if (!result.answer) return { ...breakOf(result, isKnown), detail: result.words, response: null };
  const { answer, complete } = result;
  const verdict = withPause(verdictOf(answer, complete, isKnown), answer.headers['retry-after']);
  return { ...verdict, detail: `HTTP ${answer.status}: ${answer.body.slice(0, 500)}`, response: answer.body };
}

function breakOf(result: { complete: boolean; cause: string }, isKnown: boolean): Verdict {
  // The guard's: the name leads to an address that may not be called.
  if (result.cause === 'EADDRNOTPUBLIC') return { kind: 'permanent', code: 'target_not_allowed' };
  const { kind, code } = classifyBreak(result);
  return kind === 'ambiguous' ? { kind, code } : transient(code, isKnown);
}

function verdictOf(answer: HttpAnswer, complete: boolean, isKnown: boolean): Verdict {
  const { status, body } = answer;
  switch (status) {
    case 404:
    case 410:
      return { kind: 'permanent', code: 'subscription_gone', addressGone: 'gone' };
    case 413:
      return { kind: 'permanent', code: 'message_too_big' };
    // 406 is Microsoft's: https://github.com/MicrosoftDocs/windows-dev-docs/issues/4166. One service's limit, often that
    // of one subscription: no reason to hold off those of other services.
    case 406:
    case 429:
      return transient('too_many_requests', false);
    case 400:
    case 401:
    case 403:
      return refusal(status, body, isKnown);
  }
  if (status >= 300 && status < 500) {
    return mayComeAgain(answer) ? transient(`http_${status}`, false) : { kind: 'permanent', code: `http_${status}` };
  }
  if (!complete) return transient('unexpected_answer', isKnown);
  const ofOther = ofGateway(status, complete);
  if (ofOther) return ofOther;
  return status >= 500 ? transient(`http_${status}`, isKnown) : unexpectedAnswer(complete);
}

function refusal(status: number, body: string, isKnown: boolean): Verdict {
  if (OTHER_KEY.test(body)) return { kind: 'permanent', code: 'vapid_key_mismatch' };
  return isKnown && OF_VAPID.test(body)
    ? { kind: 'config', code: 'auth_failed' }
    : { kind: 'permanent', code: `http_${status}` };
}

function withPause(verdict: Verdict, asked: string | undefined): Verdict {
  if (verdict.kind !== 'transient' || asked === undefined) return verdict;
  return { ...verdict, retryAfterMs: retryAfterMs(asked, 0) };
}

function transient(code: string, isOfProvider: boolean): Verdict {
  return { kind: 'transient', code, ...(!isOfProvider && { ofRecipient: true }) };
}
