/**
 * What a dead letter keeps: a notification that was given up, a row that Kafka refused for good, or a record that
 * nobody could read, which belongs to no client.
 */
export type DeadLetterKind = 'notification' | 'refused_row' | 'parked_record';

/** The kind, by the columns that only it fills. */
export function kindOf(row: { notificationId: string | null; sourcePartition: number | null }): DeadLetterKind {
  if (row.notificationId !== null) return 'notification';
  return row.sourcePartition === null ? 'refused_row' : 'parked_record';
}
