/**
 * A CTE to follow one named `changed` (the notification as it ended): the dead letter that its run was to make good
 * is closed, by what the replay came to.
 */
export function resolveReplayed(): string {
  return `closed as (
      update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = lower(changed.status)
      from changed where dead_letters.notification_id = changed.id and dead_letters.status = 'RETRYING')`;
}
