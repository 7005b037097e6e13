import { ApplicationFailure, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import { WEBHOOK_FAILED, type WebhookPlan } from '../../contracts/webhook-workflow.ts';
import { FromNewerRelease } from '../../domain/newer-release.ts';

/** Above the longest call (35 s of phases) and the one that it waits for: their own time-outs come first. */
const LONGEST_CALL = '80 s';
/** Infrastructure trouble: for ever, since it says nothing about the endpoint. */
const UNTIL_IT_WORKS = { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 s' } as const;

/**
 * The story of one event for one endpoint: called until it takes it, or until the schedule is over. A pause is never
 * shorter than what the endpoint asked for.
 */
export async function deliverWebhook({ delaysMs, ...key }: WebhookPlan): Promise<'DELIVERED' | 'SKIPPED'> {
  for (let number = 1; ; number++) {
    const { callEndpoint } = proxyActivities<Activities>({
      startToCloseTimeout: LONGEST_CALL,
      retry: UNTIL_IT_WORKS,
      summary: `call ${number}`,
    });
    const delayMs = delaysMs[number - 1];
    const outcome = await callEndpoint({ ...key, number, isLast: delayMs === undefined });
    if (outcome.kind !== 'ended' && outcome.kind !== 'again') throw new FromNewerRelease('outcome');
    if (outcome.kind === 'ended' && outcome.status !== 'FAILED') return outcome.status;
    // A run that delivered nothing fails, so that the Temporal UI's filter finds it.
    if (outcome.kind === 'ended' || delayMs === undefined) {
      throw ApplicationFailure.nonRetryable('not delivered', WEBHOOK_FAILED);
    }
    const pauseMs = Math.max(delayMs, outcome.retryAfterMs ?? 0);
    const why = pauseMs > delayMs ? ', and the endpoint asked for a pause' : '';
    await sleep(pauseMs, { summary: `call ${number} failed: ${outcome.code}${why}` });
  }
}
