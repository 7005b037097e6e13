import { continueAsNew } from '@temporalio/workflow';
import type { NotificationPlan } from '../../contracts/notification-workflow.ts';
import { explainWait } from '../../domain/explain-wait.ts';
import type { DeliveryOutcome } from '../../domain/outcome.ts';
import type { Route } from '../../domain/route.ts';
import { hasLongHistory } from '../long-history.ts';
import type { WakeUps } from '../wake-ups.ts';
import type { Progress } from './progress.ts';
import { deliver } from './proxies.ts';

/**
 * One attempt over the first route, however often it must wait for its turn, or is told to come again; neither uses an
 * attempt up. Where that has made the history long, the workflow goes on in a new run.
 */
export async function deliverWhenAllowed(
  plan: NotificationPlan,
  progress: Progress,
  wake: WakeUps,
): Promise<Exclude<DeliveryOutcome, { kind: 'wait' | 'deferred' }>> {
  const [route, ...others] = progress.line.map((one) => one.route) as [Route, ...Route[]];
  let seq = ++progress.calls;
  for (;;) {
    wake.clear();
    const outcome = await deliver(plan, { route, others, seq, pauseMs: wake.pauseLeftMs() });
    if (outcome.kind !== 'wait' && outcome.kind !== 'deferred') return outcome;
    if (outcome.kind === 'deferred') seq = ++progress.calls;
    // The new run asks at once, and is told again how long to wait; the number of this call is still free.
    if (hasLongHistory()) await continueAsNew(plan, { ...progress, calls: seq - 1 });
    const limit = outcome.kind === 'wait' ? outcome.limit : undefined;
    await wake.orAfter(outcome.waitMs, explainWait(outcome.reason, route, limit));
  }
}
