import { canBecome, mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { statusTrail } from '../notifications/status-trail.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { type AndThen, type DeadLetterTarget, type LockedDeadLetter, lockDeadLetter } from './lock.ts';

/** What a person says became of it; `ignored` says nothing of the notification. */
export const VERDICTS = ['sent', 'failed', 'ignored'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type ResolveRefusal = 'already_replaying' | 'already_resolved' | 'not_resolvable';

export type ResolveResult =
  /** `notification` is what changed of it, if anything did. */
  | { kind: 'resolved'; notification: (LockedNotification & { status: VerdictStatus }) | null }
  | { kind: 'refused'; code: ResolveRefusal; status: Status | null }
  | { kind: 'not_found' };

type VerdictStatus = 'SENT' | 'FAILED';
const STATUS_OF = { sent: 'SENT', failed: 'FAILED', ignored: null } as const satisfies Record<
  Verdict,
  VerdictStatus | null
>;

/**
 * Closes a dead letter by a person's word. `sent` and `failed` hold for the notification too, with a timeline row and
 * the event that `event` builds, unless its status says so already.
 */
export function resolveDeadLetter(
  pool: Pool,
  target: DeadLetterTarget,
  { as, note }: { as: Verdict; note: string | null },
  event: (notification: LockedNotification, status: VerdictStatus) => OutboxRow,
  andThen: AndThen = async () => {},
): Promise<ResolveResult> {
  return inTransaction<ResolveResult>(pool, async (tx) => {
    const letter = await lockDeadLetter(tx, target);
    if (!letter) return { kind: 'not_found' };
    const { notification } = letter;
    const to = STATUS_OF[as];
    const code = refusalOf(letter, to);
    if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

    await tx.query({
      name: 'resolve-dead-letter',
      text: `update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = $2,
          note = coalesce($3, note), retry_at = null where id = $1`,
      values: [letter.id, `person_${as}`, note],
    });
    await andThen(tx, letter);
    if (!notification || to === null || notification.status === to) return { kind: 'resolved', notification: null };
    await changeByPerson(tx, notification, to, event(notification, to));
    return { kind: 'resolved', notification: { ...notification, status: to } };
  });
}

function refusalOf({ status, run, notification }: LockedDeadLetter, to: VerdictStatus | null): ResolveRefusal | null {
  if (status === 'RETRYING') return 'already_replaying';
  if (status === 'RESOLVED') return 'already_resolved';
  if (to === null) return null;
  if (!notification || notification.run !== run) return 'not_resolvable';
  return notification.status === to || canBecome(notification.status, to, 'person') ? null : 'not_resolvable';
}

async function changeByPerson(
  tx: Queryable,
  { id, run }: LockedNotification,
  to: VerdictStatus,
  event: OutboxRow,
): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const sent = to === 'SENT';
  await tx.query({
    name: `change-by-person:${to}`,
    text: `with changed as (
      update notifications set status = ${next(to)}, reason = 'resolved',
        ${sent ? 'sent_at = clock_timestamp(), error_code = null, error_message = null,' : ''}
        sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(mayComeFrom(to, 'person'))})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event)}
    select 1 from changed`,
    values: parameters.values,
  });
}
