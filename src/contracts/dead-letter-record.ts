import type { Channel } from '../domain/channel.ts';

/** A value on `notifications-dlq`: a notification that was given up, by reference. */
export type DeadLetterRecord = {
  schemaVersion: number;
  type: 'dead_letter.created';
  /** `dlt_…` */
  deadLetterId: string;
  notificationId: string;
  run: number;
  clientId: string;
  channel: Channel;
  provider: string | null;
  errorCode: string;
  retryCount: number;
  createdAt: string;
};

/** A value on `notifications-dlq`: a record that nobody can read, kept byte for byte. */
export type ParkedRecord = {
  schemaVersion: number;
  type: 'record.parked';
  /** `unreadable`, `invalid` */
  reason: string;
  topic: string;
  partition: number;
  offset: string;
  key: string | null;
  /** Base 64 of the raw bytes. */
  payload: string;
  parkedAt: string;
};
