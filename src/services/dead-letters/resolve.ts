import type { Origin } from '../../db/queries/audit-log.ts';
import { closeDeadLetter, type LockedDeadLetter, lockDeadLetter } from '../../db/queries/dead-letters/change.ts';
import type { DeadLetterTarget } from '../../db/queries/dead-letters/read.ts';
import { changeStatusByPerson } from '../../db/queries/notifications/change-status.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Channel } from '../../domain/channel.ts';
import { canBecome, type Status } from '../../domain/status.ts';
import { statusEvent } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { auditDeadLetter } from './audit.ts';

/** What a person says became of it; `ignored` says nothing of the notification. */
export const VERDICTS = ['sent', 'failed', 'ignored'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type ResolveRefusal = 'already_replaying' | 'already_resolved' | 'not_resolvable';

export type ResolveResult =
  /** `changed` is what the notification became, if it changed. */
  | { kind: 'resolved'; changed: { channel: Channel; status: VerdictStatus } | null }
  | { kind: 'refused'; code: ResolveRefusal; status: Status | null }
  | { kind: 'not_found' };

type VerdictStatus = 'SENT' | 'FAILED';
const STATUS_OF = { sent: 'SENT', failed: 'FAILED', ignored: null } as const satisfies Record<
  Verdict,
  VerdictStatus | null
>;

/**
 * Closes a dead letter because a person says so. `sent` and `failed` hold for the notification too, with a timeline row
 * and an event, unless its status says so already.
 */
export async function resolveDeadLetter(
  { database, wakeRelay, metrics }: Pick<Ports, 'database' | 'wakeRelay' | 'metrics'>,
  target: DeadLetterTarget,
  { as, note }: { as: Verdict; note: string | null },
  origin: Origin,
): Promise<ResolveResult> {
  const result = await retryConflicts(() =>
    inTransaction<ResolveResult>(database.pool, async (tx) => {
      const letter = await lockDeadLetter(tx, target);
      if (!letter) return { kind: 'not_found' };
      const { notification } = letter;
      const to = STATUS_OF[as];
      const code = refusalOf(letter, to);
      if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

      await closeDeadLetter(tx, letter.id, `person_${as}`, note);
      await auditDeadLetter(tx, letter, origin, 'dead-letter.resolve', { as });
      if (!notification || to === null || notification.status === to) return { kind: 'resolved', changed: null };
      const event = statusEvent(notification, to, to === 'FAILED' ? 'resolved' : null);
      await changeStatusByPerson(tx, notification, to, event);
      return { kind: 'resolved', changed: { channel: notification.channel, status: to } };
    }),
  );
  if (result.kind === 'resolved' && result.changed) {
    wakeRelay();
    metrics.notifications.inc(result.changed);
  }
  return result;
}

function refusalOf({ status, run, notification }: LockedDeadLetter, to: VerdictStatus | null): ResolveRefusal | null {
  if (status === 'RETRYING') return 'already_replaying';
  if (status === 'RESOLVED') return 'already_resolved';
  if (to === null) return null;
  if (!notification || notification.run !== run) return 'not_resolvable';
  return notification.status === to || canBecome(notification.status, to, 'person') ? null : 'not_resolvable';
}
