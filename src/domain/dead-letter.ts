/** RETRYING: a replay is in progress. */
export const DEAD_LETTER_STATUSES = ['FAILED', 'RETRYING', 'RESOLVED'] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

/**
 * What a dead letter keeps: a notification that was given up, a row that Kafka refused for good, or a record that
 * nobody could read, which belongs to no client.
 */
export const DEAD_LETTER_KINDS = ['notification', 'refused_row', 'parked_record'] as const;
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];
