import { isDatabaseUnavailable } from '../../db/is-unavailable.ts';
import type { QuotaGate } from './gate.ts';

/** What PostgreSQL says of a transaction that it has rolled back: conflicts, time-outs, no room (PostgreSQL 18, appendix A). */
const ROLLED_BACK = /^(?:(?:25|40|53|55)...|57014)$/;

/**
 * Does `work`, and gives back what it took of quotas when it fails. Where nobody knows whether it failed, since the
 * database went away while it committed, the quota stays taken: it must never be exceeded.
 */
export async function withRefund<T>(quotas: QuotaGate, work: (quotas: QuotaGate) => Promise<T>): Promise<T> {
  const refunds: (() => void)[] = [];
  try {
    return await work({
      async take(...what) {
        const refund = await quotas.take(...what);
        refunds.push(refund);
        return refund;
      },
    });
  } catch (error) {
    if (!isInDoubt(error)) for (const refund of refunds) refund();
    throw error;
  }
}

function isInDoubt(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return isDatabaseUnavailable(error) && !(typeof code === 'string' && ROLLED_BACK.test(code));
}
