import type { components } from '../../../../src/client/schema.ts';
import type { Tone } from '../../ui/status.tsx';

export type Call = components['schemas']['WebhookAttempt'];
export type WebhookEvent = components['schemas']['WebhookEvent'];

/** Two calls of an event differ by run and number. */
export const callId = ({ eventId, run, number }: Call): string => `${eventId}/${run}/${number}`;

/** How a call ended: "Taken, 204", "Failed, no answer". */
export function endOf({ outcome, statusCode, code }: Pick<Call, 'outcome' | 'statusCode' | 'code'>): {
  tone: Tone;
  label: string;
} {
  const answered = statusCode === null ? (code ? code.replaceAll('_', ' ') : 'no answer') : `HTTP ${statusCode}`;
  if (outcome === 'delivered') return { tone: 'good', label: `Taken, ${answered}` };
  return { tone: 'bad', label: outcome === 'gone' ? `Gone, ${answered}` : `Failed, ${answered}` };
}

/** Which call of its event it was: "3rd", "1st after a resend". */
export function whichOf({ run, number }: Pick<Call, 'run' | 'number'>): string {
  const nth = `${number}${{ 1: 'st', 2: 'nd', 3: 'rd' }[number] ?? 'th'}`;
  if (run === 0) return nth;
  return run === 1 ? `${nth}, resent` : `${nth}, resent ${run} times`;
}

const STATUSES: Record<WebhookEvent['status'], { tone: Tone; label: string; says: string }> = {
  PENDING: { tone: 'wait', label: 'Under way', says: 'It is being delivered, or waits for its next call.' },
  DELIVERED: { tone: 'good', label: 'Taken', says: 'The webhook has taken it.' },
  FAILED: { tone: 'bad', label: 'Given up', says: 'No call was taken. It is not called again, unless it is resent.' },
  SKIPPED: { tone: 'plain', label: 'Not sent', says: 'The webhook was switched off when it came. It can be resent.' },
};

/** What has become of an event. */
export const statusOf = (status: WebhookEvent['status']) => STATUSES[status];

/** A body as one reads it; as it stands where it is no JSON. */
export function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}

/** Of an event, the notification that it tells of; null where it tells of something else. */
export function notificationIn(payload: string): string | null {
  return /"notificationId":"(ntf_[0-9a-z]{26})"/.exec(payload)?.[1] ?? null;
}
