import {
  type ActivityOptions,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import { type NotificationPlan, taskQueueFor } from '../../contracts/notification-workflow.ts';
import type { Channel } from '../../domain/channel.ts';
import { explainCode } from '../../domain/explain-wait.ts';
import type { Failure } from '../../domain/next-step.ts';
import type { DeliveryOutcome } from '../../domain/outcome.ts';
import { DEFAULT_PRIORITY, isUrgent } from '../../domain/priority.ts';
import type { Route } from '../../domain/route.ts';
import type { Status } from '../../domain/status.ts';

/** Above the longest call of any provider (SMTP: 280 s of phases) by half a minute: a provider's own time-out comes first. */
const LONGEST_DELIVERY = '310 s';

/** Infrastructure trouble: for ever, since it says nothing about the message. */
const UNTIL_IT_WORKS = { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 s' } as const;

/** One call over `route`, numbered by `seq`; `others` are the routes that are left besides, `pauseMs` what is left of the pause before it. */
export type Attempt = { route: Route; others: Route[]; seq: number; pauseMs: number };

const local = (summary: string) =>
  proxyLocalActivities<Activities>({
    startToCloseTimeout: LONGEST_DELIVERY,
    retry: { maximumAttempts: 1 },
    summary,
  });

const on = (channel: Channel, { priority = DEFAULT_PRIORITY }: NotificationPlan, options: ActivityOptions) =>
  proxyActivities<Activities>({
    taskQueue: taskQueueFor(channel, { urgent: isUrgent(priority) }),
    retry: UNTIL_IT_WORKS,
    ...options,
  });

/**
 * One attempt over one route. On the workflow's own channel it runs as a local activity first, which spares a quarter
 * of the CPU (docs/performance.md); after infrastructure trouble, or on another channel, as a regular one.
 */
export async function deliver(
  plan: NotificationPlan,
  { route, others, seq, pauseMs }: Attempt,
): Promise<DeliveryOutcome> {
  // A local activity does not inherit its workflow's priority.
  const { priority } = workflowInfo();
  const input = {
    notificationId: plan.notificationId,
    run: plan.run,
    seq,
    route,
    others,
    priority,
    ...(pauseMs > 0 && { pauseMs }),
  };
  const summary = `send by ${route.provider}, attempt ${seq}`;
  if (route.channel === plan.channel) {
    try {
      return await local(summary).deliver(input);
    } catch (error) {
      // Of a local activity the SDK throws the failure itself, not wrapped in an ActivityFailure.
      if (isCancellation(error)) throw error;
    }
  }
  return on(route.channel, plan, { startToCloseTimeout: LONGEST_DELIVERY, heartbeatTimeout: '15 s', summary }).deliver(
    input,
  );
}

/** Writes the dead letter; answers what the notification is now, which may be what a late receipt made it. */
export async function giveUp(plan: NotificationPlan, failure: Failure): Promise<Status> {
  const { giveUp } = on(plan.channel, plan, {
    startToCloseTimeout: '30 s',
    summary: explainCode(failure.code),
  });
  return giveUp({ notificationId: plan.notificationId, run: plan.run, code: failure.code });
}
