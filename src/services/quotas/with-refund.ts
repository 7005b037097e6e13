import { isDatabaseUnavailable } from '../../db/is-unavailable.ts';
import type { QuotaGate } from './gate.ts';

/** What PostgreSQL says of a transaction that it has rolled back: conflicts, time-outs, no room (PostgreSQL 18, appendix A). */
const ROLLED_BACK = /^(?:(?:25|40|53|55)...|57014)$/;

export type Refundable = QuotaGate & {
  /** Gives back what was taken so far. */
  refund(): void;
};

/**
 * Does `work`, and gives back what it took of quotas when it fails. Where nobody knows whether it failed, since the
 * database went away while it committed, the quota stays taken: it must never be exceeded.
 */
export async function withRefund<T>(quotas: QuotaGate, work: (quotas: Refundable) => Promise<T>): Promise<T> {
  const refunds: (() => void)[] = [];
  const refund = () => {
    for (const giveBack of refunds.splice(0)) giveBack();
  };
  try {
    return await work({
      async take(...what) {
        const giveBack = await quotas.take(...what);
        refunds.push(giveBack);
        return giveBack;
      },
      refund,
    });
  } catch (error) {
    if (!isInDoubt(error)) refund();
    throw error;
  }
}

/** Whether a transaction that failed with this may have been committed all the same. */
export function isInDoubt(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return isDatabaseUnavailable(error) && !(typeof code === 'string' && ROLLED_BACK.test(code));
}
