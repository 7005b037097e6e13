import { type SQL, sql } from 'drizzle-orm';
import type { Fallback } from '../../../domain/notification.ts';
import type { ContentCipher, ContentColumn } from '../../content-cipher.ts';
import { openFallbacks, sealFallbacks } from '../notifications/fallbacks.ts';
import { ERASED_CONTENT } from '../recipients/erase.ts';

/** A column that is encrypted at rest. */
export type SealedColumn = {
  name: string;
  type: 'text' | 'json' | 'jsonb';
  /** The id of the key that it is under, '' for in clear, null where there is nothing to hide. */
  keyId: (current: string) => SQL;
  /** The stored value as it would be written now. @throws ContentKeyMissing, ContentDamaged */
  reseal(cipher: ContentCipher, stored: unknown, row: string): unknown;
};

export type SealedTable = {
  name: string;
  /** Its primary key. */
  key: readonly { name: string; type: 'uuid' | 'int' }[];
  /** What its values are sealed with as their row; null for a row whose values stay in clear. */
  row: SQL;
  columns: readonly SealedColumn[];
};

const ID = [{ name: 'id', type: 'uuid' }] as const;
const uuid = (name: string) => ({ name, type: 'uuid' }) as const;
const int = (name: string) => ({ name, type: 'int' }) as const;

/** All that is encrypted at rest, by table. */
export const SEALED_TABLES: readonly SealedTable[] = [
  {
    name: 'notifications',
    key: ID,
    row: sql`id::text`,
    columns: [
      json('notifications.recipient'),
      json('notifications.content'),
      json('notifications.attachments'),
      json('notifications.metadata', 'jsonb'),
      text('notifications.error_message'),
      fallbacks(),
    ],
  },
  {
    name: 'attempts',
    key: [uuid('notification_id'), int('run'), int('seq')],
    row: sql`concat_ws('/', notification_id, run, seq)`,
    columns: [text('attempts.detail'), text('attempts.response')],
  },
  {
    name: 'dead_letters',
    key: ID,
    row: sql`notification_id::text`,
    columns: [text('notifications.error_message')],
  },
  {
    name: 'in_app_messages',
    key: ID,
    row: sql`id::text`,
    columns: [
      ...(['subject', 'text', 'html', 'url', 'image'] as const).map((name) => text(`in_app_messages.${name}`)),
      json('in_app_messages.data'),
    ],
  },
  { name: 'campaigns', key: ID, row: sql`id::text`, columns: [json('campaigns.spec')] },
  {
    name: 'campaign_recipients',
    key: [uuid('campaign_id'), int('position')],
    row: sql`concat_ws('/', campaign_id, position)`,
    columns: [json('campaign_recipients.recipient'), json('campaign_recipients.data')],
  },
  { name: 'suppressions', key: ID, row: sql`id::text`, columns: [text('suppressions.address')] },
  { name: 'members', key: ID, row: sql`id::text`, columns: [text('members.totp_secret')] },
  { name: 'receipts', key: ID, row: sql`id::text`, columns: [text('receipts.raw'), text('receipts.detail')] },
  {
    name: 'webhook_attempts',
    key: [uuid('endpoint_id'), uuid('event_id'), int('run'), int('number')],
    row: sql`concat_ws('/', endpoint_id, event_id, run, number)`,
    columns: [text('webhook_attempts.detail'), text('webhook_attempts.response')],
  },
];

function nameOf(column: ContentColumn): string {
  return column.slice(column.indexOf('.') + 1);
}

function text(column: ContentColumn): SealedColumn {
  const name = nameOf(column);
  const value = sql.raw(name);
  const keyId = sql`case when ${value} <> '' then
    case when ${value} like 'enc:v1:%' then split_part(${value}, ':', 3) else '' end end`;
  return { name, type: 'text', keyId: () => keyId, reseal: resealAt(column) };
}

function json(column: ContentColumn, type: 'json' | 'jsonb' = 'json'): SealedColumn {
  const name = nameOf(column);
  const value = sql.raw(name);
  const keyId = sql`case when ${value}::text not in ('{}', '[]', ${ERASED_CONTENT}) then
    case when ${value}->>'enc' like 'v1:%' then split_part(${value}->>'enc', ':', 2) else '' end end`;
  return { name, type, keyId: () => keyId, reseal: resealAt(column) };
}

function resealAt(column: ContentColumn): SealedColumn['reseal'] {
  return (cipher, stored, row) => cipher.seal(cipher.open(stored, [column, row]), [column, row]);
}

/** Of several keys in one value the one that is not the current one counts. */
function fallbacks(): SealedColumn {
  const parts = sql`json_array_elements(fallbacks) f,
    lateral (values (f->'recipient'->>'enc'), (f->'content'->>'enc')) part (enc),
    lateral (select case when enc like 'v1:%' then split_part(enc, ':', 2) else '' end as id) k`;
  return {
    name: 'fallbacks',
    type: 'json',
    keyId: (current) => sql`(select coalesce(min(id) filter (where id <> ${current}), min(id)) from ${parts})`,
    reseal: (cipher, stored, row) => sealFallbacks(cipher, row, openFallbacks(cipher, row, stored as Fallback[])),
  };
}
