import { notificationRecordSchema, versionedSchema } from '../contracts/notification-record.schema.ts';
import { type NotificationRecord, SCHEMA_VERSION } from '../contracts/notification-record.ts';

export type Decoded =
  | { kind: 'record'; record: NotificationRecord }
  /** Nobody will ever read it: to be parked. */
  | { kind: 'refused'; reason: 'unreadable' | 'invalid' };

/** Written by a newer release than this bridge. It must wait for one that can read it, and nothing may pass it by. */
export class SchemaTooNew extends Error {
  override name = 'SchemaTooNew';
}

/** Bytes to a plan. @throws SchemaTooNew, which holds the partition until the bridge is upgraded. */
export function decodeRecord(value: Buffer | null): Decoded {
  const json = parse(value);
  if (json === undefined) return { kind: 'refused', reason: 'unreadable' };
  const version = versionedSchema.safeParse(json);
  if (version.success && version.data.schemaVersion > SCHEMA_VERSION) {
    throw new SchemaTooNew(`record of schema version ${version.data.schemaVersion}`);
  }
  const record = notificationRecordSchema.safeParse(json);
  return record.success ? { kind: 'record', record: record.data } : { kind: 'refused', reason: 'invalid' };
}

function parse(value: Buffer | null): unknown {
  if (!value) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    return undefined;
  }
}
