import type { NotificationPlan } from '../../contracts/notification-workflow.ts';
import type { DeliveryOutcome } from '../../domain/outcome.ts';
import type { Route } from '../../domain/route.ts';
import { deliver } from './proxies.ts';
import type { WakeUps } from './wake-ups.ts';

/** One attempt, however often it must wait for its turn; waiting uses no attempt up. */
export async function deliverWhenAllowed(
  plan: NotificationPlan,
  attempt: { route: Route; seq: number },
  wake: WakeUps,
): Promise<Exclude<DeliveryOutcome, { kind: 'wait' }>> {
  for (;;) {
    wake.clear();
    const outcome = await deliver(plan, attempt);
    if (outcome.kind !== 'wait') return outcome;
    await wake.orAfter(outcome.waitMs, outcome.reason);
  }
}
