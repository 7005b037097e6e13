import type { Channel } from './channel.ts';
import type { Failure } from './next-step.ts';
import { CAMPAIGN_PAUSED, CONTENT_UNREADABLE, PAUSED } from './outcome.ts';
import type { Route } from './route.ts';
import type { RateLimit } from './send-window.ts';

/*
 * Reasons and codes in plain words, for who looks at a run in the Temporal UI. They are shown and never read: a text
 * may change, the code that it stands for may not.
 */

const MESSAGES: Record<Channel, string> = {
  email: 'emails',
  sms: 'SMS',
  whatsapp: 'WhatsApp messages',
  push: 'pushes',
  webhook: 'webhooks',
  in_app: 'in-app messages',
};

/** Why `deliver` was told to come again: a gate's reason, or the code of a refusal that used up no attempt. */
export function explainWait(reason: string, { channel, provider }: Route, limit?: RateLimit): string {
  switch (reason) {
    case 'scheduled':
      return 'not due yet';
    case PAUSED:
      return 'the rest of the pause before the next attempt';
    case 'user_limit':
      return limit ? `user limit: ${limit.count} ${MESSAGES[channel]} per ${limit.windowMs / 1_000} s` : 'user limit';
    case 'provider_down':
      return `${provider} is unavailable until the next probe`;
    case 'provider_throttled':
      return `${provider} asked us to wait`;
    case 'provider_cap':
      return `daily cap of ${provider} is reached`;
    case 'provider_rate':
      return `rate limit of ${provider}`;
    case 'provider_queue':
      return `others wait for ${provider} and go first`;
    case CONTENT_UNREADABLE:
      return 'its content cannot be read with the keys of this worker';
    case CAMPAIGN_PAUSED:
      return 'its campaign is paused';
    case 'provider_missing':
      return `${provider} is not set up in this worker`;
    default:
      return `${provider}: ${explainCode(reason)}`;
  }
}

/** The pause before `retry`, 1 for the first, of an attempt over the same route. */
export function explainRetry(failure: Failure, retry: number): string {
  const why = explainCode(failure.code);
  return failure.kind === 'ambiguous'
    ? `resend, because it may not have been accepted: ${why}`
    : `retry ${retry}: ${why}`;
}

/** An error code as words; a vendor's own number stays, since that is what one looks up: `smtp answered 550`. */
export function explainCode(code: string): string {
  return code.replace(/^([a-z][a-z0-9]*)_(\d+)$/, '$1 answered $2').replaceAll('_', ' ');
}
