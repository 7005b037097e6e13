import { ApplicationFailure } from '@temporalio/workflow';
import { DELIVERY_FAILED, type NotificationPlan } from '../../contracts/notification-workflow.ts';
import { type Failure, pauseAfter } from '../../domain/next-step.ts';
import type { Status } from '../../domain/status.ts';
import { deliverWhenAllowed } from './deliver-when-allowed.ts';
import { giveUp } from './proxies.ts';
import { wakeUps } from './wake-ups.ts';

/**
 * The story of one notification: provider by provider, attempt by attempt, until one takes it or all are spent.
 * PostgreSQL decides every race inside `deliver`; this only says what is next, and when.
 */
export async function deliverNotification(plan: NotificationPlan): Promise<Status> {
  const wake = wakeUps();
  let failure: Failure = { kind: 'config', code: 'no_route' };
  let seq = 0;

  for (const route of plan.routes) {
    for (let retry = 1; ; retry++) {
      const outcome = await deliverWhenAllowed(plan, { route, seq: ++seq }, wake);
      if (outcome.kind === 'sent') return 'SENT';
      if (outcome.kind === 'gone') return outcome.status;

      failure = outcome;
      const pauseMs = pauseAfter(failure, plan.retry, retry, Math.random());
      if (pauseMs === null) break;
      await wake.orAfter(pauseMs, `retry ${retry}, after ${failure.code}`);
    }
  }

  const status = await giveUp(plan, failure);
  if (status !== 'FAILED') return status;
  throw ApplicationFailure.nonRetryable(`not delivered: ${failure.code}`, DELIVERY_FAILED);
}
