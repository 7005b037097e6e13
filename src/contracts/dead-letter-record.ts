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

/** A value on `notifications-dlq`: a record that nobody can read or accept. */
export type ParkedRecord = {
  schemaVersion: number;
  type: 'record.parked';
  /** `unreadable`, `invalid`; of a request also `unknown_client` and the code of the API's problem. */
  reason: string;
  topic: string;
  partition: number;
  offset: string;
  /** Of a long one the beginning. */
  key: string | null;
  /** Base 64 of the raw bytes, or of the first of them; null where they may hold addresses and content. */
  payload: string | null;
  /** SHA-256 of all raw bytes in hexadecimal digits, where `payload` is not all of them. */
  payloadHash?: string | undefined;
  /** How many bytes there are, where `payload` is the first of them. */
  payloadSize?: number | undefined;
  parkedAt: string;
};
