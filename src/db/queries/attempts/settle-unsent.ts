import type { Pool } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { holdOff } from '../provider-accounts/take-turn.ts';
import { giveTurnBack, type WindowKey } from '../send-slots/take-turn.ts';
import { type Settlement, settleAttempt } from './settle.ts';
import type { AttemptKey } from './start.ts';

export type Unsent = {
  window: WindowKey;
  provider: string;
  /** For how long the provider wants to be left alone, by every worker; null where it said nothing. */
  holdOffMs: number | null;
};

/** As `settleAttempt`, for what was definitely not sent: it must not count against the user's limit. */
export function settleUnsent(
  pool: Pool,
  key: AttemptKey & { epoch: number },
  settlement: Settlement,
  { window, provider, holdOffMs }: Unsent,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const settled = await settleAttempt(tx, key, settlement);
    if (settled) await giveTurnBack(tx, window, key.notificationId, { begun: true });
    if (settled && holdOffMs !== null) await holdOff(tx, provider, holdOffMs);
    return settled;
  });
}
