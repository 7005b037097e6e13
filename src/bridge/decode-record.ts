import type { z } from 'zod';
import { campaignRecordSchema, newerCampaignRecordSchema } from '../contracts/campaign-record.schema.ts';
import type { CampaignRecord } from '../contracts/campaign-record.ts';
import { newerRecordSchema, notificationRecordSchema } from '../contracts/notification-record.schema.ts';
import type { NotificationRecord } from '../contracts/notification-record.ts';

export type Decoded<T> =
  | { kind: 'record'; record: T }
  /** A newer release wrote it: it is for a bridge of that release. */
  | { kind: 'newer' }
  /** Nobody will ever read it: to be parked. */
  | { kind: 'refused'; reason: 'unreadable' | 'invalid' };

/** Bytes to a plan. */
export function decodeNotification(value: Buffer | null): Decoded<NotificationRecord> {
  return decode(value, notificationRecordSchema, newerRecordSchema);
}

/** Bytes to what has changed of a campaign. */
export function decodeCampaign(value: Buffer | null): Decoded<CampaignRecord> {
  return decode(value, campaignRecordSchema, newerCampaignRecordSchema);
}

function decode<T>(value: Buffer | null, ours: z.ZodType<T>, newer: z.ZodType): Decoded<T> {
  const json = parse(value);
  if (json === undefined) return { kind: 'refused', reason: 'unreadable' };
  const record = ours.safeParse(json);
  if (record.success) return { kind: 'record', record: record.data };
  return newer.safeParse(json).success ? { kind: 'newer' } : { kind: 'refused', reason: 'invalid' };
}

function parse(value: Buffer | null): unknown {
  if (!value) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    return undefined;
  }
}
