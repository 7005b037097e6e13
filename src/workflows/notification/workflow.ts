import { ApplicationFailure } from '@temporalio/workflow';
import { DELIVERY_FAILED, type NotificationPlan } from '../../contracts/notification-workflow.ts';
import { ON_AMBIGUOUS } from '../../domain/ambiguity.ts';
import { explainRetry } from '../../domain/explain-wait.ts';
import { FromNewerRelease } from '../../domain/newer-release.ts';
import { type Failure, pauseAfter } from '../../domain/next-step.ts';
import { maxRetriesOf } from '../../domain/retry-policy.ts';
import type { Status } from '../../domain/status.ts';
import { wakeUps } from '../wake-ups.ts';
import { deliverWhenAllowed } from './deliver-when-allowed.ts';
import { beginning } from './progress.ts';
import { giveUp } from './proxies.ts';

/**
 * The story of one notification: provider by provider, attempt by attempt, until one takes it or all are spent. A
 * route that is away is passed to the end of the line. PostgreSQL decides every race inside `deliver`; this only says
 * what is next, and when.
 * @param progress of an earlier run of the same workflow, whose history had become long
 */
export async function deliverNotification(plan: NotificationPlan, progress = beginning(plan)): Promise<Status> {
  assertKnown(plan);
  const wake = wakeUps();
  const { line } = progress;
  let failure: Failure = { kind: 'permanent', code: 'no_route' };

  for (let next = line[0]; next; next = line[0]) {
    const outcome = await deliverWhenAllowed(plan, progress, wake);
    if (outcome.kind === 'sent') return 'SENT';
    if (outcome.kind === 'gone') return ended(outcome.status, 'given up while it waited');
    if (outcome.kind === 'passed') {
      line.push(...line.splice(0, 1));
      continue;
    }
    failure = outcome;
    const pauseMs = pauseAfter(failure, plan.retry, ++next.attempts, Math.random());
    if (pauseMs === null) line.shift();
    else await wake.pause(pauseMs, explainRetry(failure, next.attempts));
  }
  return ended(await giveUp(plan, failure), failure.code);
}

/** A newer bridge may have started it: Temporal repeats a task that throws, until a worker of that release has it. */
function assertKnown({ retry, onAmbiguous }: NotificationPlan): void {
  const isKnown = Number.isInteger(maxRetriesOf(retry)) && ON_AMBIGUOUS.includes(onAmbiguous);
  if (!isKnown) throw new FromNewerRelease('plan');
}

/** A run that delivered nothing fails, so that the Temporal UI's filter finds it. */
function ended(status: Status, code: string): Status {
  if (status !== 'FAILED') return status;
  throw ApplicationFailure.nonRetryable(`not delivered: ${code}`, DELIVERY_FAILED);
}
