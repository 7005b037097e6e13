import { newerRecordSchema, notificationRecordSchema } from '../contracts/notification-record.schema.ts';
import type { NotificationRecord } from '../contracts/notification-record.ts';

export type Decoded =
  | { kind: 'record'; record: NotificationRecord }
  /** A newer release wrote it: it is for a bridge of that release. */
  | { kind: 'newer' }
  /** Nobody will ever read it: to be parked. */
  | { kind: 'refused'; reason: 'unreadable' | 'invalid' };

/** Bytes to a plan. */
export function decodeRecord(value: Buffer | null): Decoded {
  const json = parse(value);
  if (json === undefined) return { kind: 'refused', reason: 'unreadable' };
  const record = notificationRecordSchema.safeParse(json);
  if (record.success) return { kind: 'record', record: record.data };
  return newerRecordSchema.safeParse(json).success ? { kind: 'newer' } : { kind: 'refused', reason: 'invalid' };
}

function parse(value: Buffer | null): unknown {
  if (!value) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    return undefined;
  }
}
