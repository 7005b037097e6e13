import type { Pool, Queryable } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import { type Settlement, settleAttempt } from '../../db/queries/attempts/settle.ts';
import type { AttemptKey } from '../../db/queries/attempts/start.ts';
import { clearAway } from '../../db/queries/provider-accounts/account.ts';
import { concludeProbe, holdOff, openBreaker } from '../../db/queries/provider-accounts/breaker.ts';
import type { WindowKey } from '../../db/queries/send-slots.ts';
import { suppressRecipient } from '../../db/queries/suppressions.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Channel } from '../../domain/channel.ts';
import type { AddressGone } from '../../domain/outcome.ts';
import { giveTurnBack } from './user-window.ts';

/** What an attempt's outcome means beyond its notification. */
export type Consequences = {
  provider: string;
  /** Where it was definitely not sent: whose limit it must not count against. */
  unsentTo: WindowKey | null;
  /** For how long the provider wants to be left alone, by every worker; null where it said nothing. */
  holdOffMs: number | null;
  /** Our account is wrong, so that no message will be taken: the code that says so. */
  brokenBy: string | null;
  isProbe: boolean;
  /** The account was away, and now a call has got through. */
  isBack: boolean;
  channel: Channel;
  /** Why nothing more may go to this address; null where it may. */
  addressGone: AddressGone | null;
  /** What else is part of it, in the same transaction. */
  alsoThen?: ((tx: Queryable) => Promise<unknown>) | undefined;
};

/** `settled` as `settleAttempt` says it, and what became of the account's breaker, if anything. */
export type SettledWith = { settled: boolean; breaker: 'opened' | 'closed' | null };

/** As `settleAttempt`, with all that follows from it for the user's limit and the provider account. */
export function settleWithConsequences(
  pool: Pool,
  cipher: ContentCipher,
  key: AttemptKey & { epoch: number },
  settlement: Settlement,
  { provider, channel, unsentTo, holdOffMs, brokenBy, isProbe, isBack, addressGone, alsoThen }: Consequences,
): Promise<SettledWith> {
  return inTransaction<SettledWith>(pool, async (tx) => {
    const settled = await settleAttempt(tx, cipher, key, settlement);
    if (!settled) return { settled, breaker: null };
    if (unsentTo) await giveTurnBack(tx, unsentTo, key.notificationId, { begun: true });
    const target = { notificationId: key.notificationId, channel };
    if (addressGone !== null) await suppressRecipient(tx, cipher, target, addressGone);
    if (holdOffMs !== null) await holdOff(tx, provider, holdOffMs);
    const opened = brokenBy !== null && (await openBreaker(tx, provider, brokenBy));
    const concluded = isProbe && (await concludeProbe(tx, provider, key.notificationId, settlement.providerOk));
    const closed = concluded && settlement.providerOk === true;
    if (isBack) await clearAway(tx, provider);
    await alsoThen?.(tx);
    return { settled, breaker: opened ? 'opened' : closed ? 'closed' : null };
  });
}
