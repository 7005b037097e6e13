import { taskQueueFor } from './notification-workflow.ts';

export const WEBHOOK_WORKFLOW = 'deliverWebhook';
/** Type of the failure with which a run ends that delivered nothing. */
export const WEBHOOK_FAILED = 'WebhookFailed';
export const WEBHOOK_QUEUE = taskQueueFor('webhook', { urgent: false });

/** The pauses after the first call and each later one, in milliseconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h. */
export const WEBHOOK_DELAYS_MS: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000].map(
  (seconds) => seconds * 1_000,
);

/** One event for one endpoint: ids only, public ones. */
export type WebhookPlan = {
  eventId: string;
  endpointId: string;
  /** 0 for the first; each re-send is the next. */
  run: number;
  delaysMs: readonly number[];
};

export type WebhookCallInput = {
  eventId: string;
  endpointId: string;
  run: number;
  /** 1 for the first of its run. */
  number: number;
  isLast: boolean;
};

export type WebhookOutcome =
  /** Over: delivered, failed for good, or not called because nobody wants it any more. */
  | { kind: 'ended'; status: 'DELIVERED' | 'FAILED' | 'SKIPPED' }
  | { kind: 'again'; code: string; retryAfterMs: number | null };

/** The id is the lock, as a notification's. */
export function webhookWorkflowIdFor({ eventId, endpointId, run }: Omit<WebhookPlan, 'delaysMs'>): string {
  const id = `webhook-${eventId}-${endpointId}`;
  return run === 0 ? id : `${id}-r${run}`;
}
