import type { NotificationPlan } from '../../contracts/notification-workflow.ts';
import { explainWait } from '../../domain/explain-wait.ts';
import type { DeliveryOutcome } from '../../domain/outcome.ts';
import { type Attempt, deliver } from './proxies.ts';
import type { WakeUps } from './wake-ups.ts';

/** One attempt, however often it must wait for its turn, or is told to come again; neither uses an attempt up. */
export async function deliverWhenAllowed(
  plan: NotificationPlan,
  { nextSeq, ...attempt }: Omit<Attempt, 'seq'> & { nextSeq: () => number },
  wake: WakeUps,
): Promise<Exclude<DeliveryOutcome, { kind: 'wait' | 'deferred' }>> {
  let seq = nextSeq();
  for (;;) {
    wake.clear();
    const outcome = await deliver(plan, { ...attempt, seq });
    if (outcome.kind !== 'wait' && outcome.kind !== 'deferred') return outcome;
    if (outcome.kind === 'deferred') seq = nextSeq();
    const limit = outcome.kind === 'wait' ? outcome.limit : undefined;
    await wake.orAfter(outcome.waitMs, explainWait(outcome.reason, attempt.route, limit));
  }
}
