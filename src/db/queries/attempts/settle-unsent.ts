import type { Pool } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { giveTurnBack, type WindowKey } from '../send-slots/take-turn.ts';
import { type Settlement, settleAttempt } from './settle.ts';
import type { AttemptKey } from './start.ts';

/** As `settleAttempt`, for what was definitely not sent: it must not count against the user's limit. */
export function settleUnsent(
  pool: Pool,
  key: AttemptKey & { epoch: number },
  settlement: Settlement,
  window: WindowKey,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const settled = await settleAttempt(tx, key, settlement);
    if (settled) await giveTurnBack(tx, window, key.notificationId, { begun: true });
    return settled;
  });
}
