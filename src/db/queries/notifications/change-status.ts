import { isSettled, mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { resolveReplayed } from '../dead-letters/resolve-replayed.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { statusTrail } from './status-trail.ts';

export type StatusChange = {
  to: Status;
  reason: string | null;
  /** When the workflow will look again, in milliseconds since 1970; null where it will not. */
  wakeAt: number | null;
  event: OutboxRow | null;
};

/**
 * A change of status without an attempt, by compare-and-set with its timeline row and event. False when the status
 * that it would start from is not allowed to become this one.
 */
export async function changeStatus(
  tx: Queryable,
  key: { notificationId: string; run: number },
  { to, reason, wakeAt, event }: StatusChange,
): Promise<boolean> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const ends = isSettled(to);
  const status = next(to);
  const because = next(reason);
  // What waits may come to wait for something else: a step of the timeline as well.
  const isOtherWait = ends ? 'false' : `status = ${status} and reason is distinct from ${because}`;
  const result = await tx.query({
    name: `change-status:${ends ? 'end' : 'wait'}:${event ? 'event' : 'quiet'}`,
    text: `with changed as (
      update notifications set status = ${status}, reason = ${because}, sequence = sequence + 1,
        wake_at = to_timestamp(${next(wakeAt, 'float8')} / 1000), ${ends ? 'deferred_since = null,' : ''} updated_at = clock_timestamp()
      where id = ${next(key.notificationId, 'uuid')} and run = ${next(key.run, 'int')}
        and (status = any(${next(mayComeFrom(to))}) or ${isOtherWait})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event)}
    ${ends ? `, ${resolveReplayed()}` : ''}
    select 1 from changed`,
    values: parameters.values,
  });
  return result.rowCount === 1;
}

/** The same status and reason for longer: only the moment of the next look changes, and no timeline row is due. */
export async function putOff(tx: Queryable, notificationId: string, wakeAt: number): Promise<void> {
  await tx.query({
    name: 'put-off',
    text: `update notifications set wake_at = to_timestamp($2::float8 / 1000), updated_at = clock_timestamp() where id = $1`,
    values: [notificationId, wakeAt],
  });
}

/** From now on its provider's outage is counted, unless it is already. */
export async function startDeferral(tx: Queryable, notificationId: string): Promise<void> {
  await tx.query({
    name: 'start-deferral',
    text: 'update notifications set deferred_since = clock_timestamp() where id = $1 and deferred_since is null',
    values: [notificationId],
  });
}
