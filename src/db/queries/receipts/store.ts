import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Channel } from '../../../domain/channel.ts';
import { DAY_MS, HOUR_MS } from '../../../domain/durations.ts';
import type { ReceiptKind, ReceiptSuppression } from '../../../domain/receipt.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { queryRows } from '../../statement.ts';
import { forgetPerson } from './forget.ts';

export type NewReceipt = {
  /** Who told it: `twilio`, `meta`, `ses` … */
  source: string;
  key: string;
  kind: ReceiptKind;
  channel: Channel;
  /** Keyed hashes of the addresses by which it names one person; null where it need not. */
  recipientHashes: Buffer[] | null;
  provider: string | null;
  providerMessageId: string | null;
  /** UUID, as the vendor gave it back. */
  notificationId: string | null;
  code: string | null;
  detail: string | null;
  suppress: ReceiptSuppression | null;
  raw: string;
  occurredAt: Date | null;
};

/** When the job may look for the first time: whoever stored it looks at once. */
const FIRST_LOOK_MS = 1_000;

/**
 * Keeps all receipts of one post in one statement, each once by (source, key).
 * @returns the ids of those that are new
 */
export async function storeReceipts(
  db: Queryable,
  cipher: ContentCipher,
  receipts: readonly NewReceipt[],
): Promise<string[]> {
  if (receipts.length === 0) return [];
  const ids = receipts.map(() => uuidv7());
  const column = (of: (receipt: NewReceipt, id: string) => string | null) =>
    sql.param(receipts.map((receipt, index) => of(receipt, ids[index] ?? '')));
  const rows = await queryRows<{ id: string }>(
    db,
    'store-receipts',
    sql`insert into receipts (id, source, key, kind, provider, provider_message_id, notification_id, code, detail, suppress,
        raw, occurred_at, channel, recipient_hashes, match_at)
      select id, source, key, kind, provider, provider_message_id, notification_id, code, detail, suppress, raw, occurred_at,
        channel, string_to_array(hashes, ','), clock_timestamp() + ${FIRST_LOOK_MS} * interval '1 millisecond'
      from unnest(${sql.param(ids)}::uuid[],
        ${column(({ source }) => source)}::text[],
        ${column(({ key }) => key)}::text[],
        ${column(({ kind }) => kind)}::text[],
        ${column(({ provider }) => provider)}::text[],
        ${column(({ providerMessageId }) => providerMessageId)}::text[],
        ${column(({ notificationId }) => notificationId)}::uuid[],
        ${column(({ code }) => code)}::text[],
        ${column(({ detail }, id) => cipher.seal(detail, ['receipts.detail', id]))}::text[],
        ${column(({ suppress }) => suppress)}::text[],
        ${column(({ raw }, id) => cipher.seal(raw, ['receipts.raw', id]))}::text[],
        ${column(({ occurredAt }) => occurredAt?.toISOString() ?? null)}::timestamptz[],
        ${column(({ channel }) => channel)}::text[],
        ${column(({ recipientHashes }) => recipientHashes?.map((hash) => hash.toString('hex')).join() ?? null)}::text[])
        as receipt (id, source, key, kind, provider, provider_message_id, notification_id, code, detail, suppress, raw,
          occurred_at, channel, hashes)
      on conflict (source, key) do nothing
      returning id`,
  );
  return rows.map(({ id }) => id);
}

/** For so long a receipt is kept in mind that matches nothing; afterwards only that it came, without its person. */
const GIVEN_UP_AFTER_MS = 3 * DAY_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

/**
 * The receipts that are due for another look, the longest due first, each put off for the one after that: as long as it
 * has waited so far, which doubles the pause from a second to an hour. Those that have waited long enough are given up.
 */
export async function takeDueReceipts(db: Queryable, limit: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    'take-due-receipts',
    sql`with due as materialized (
        select id, received_at <= clock_timestamp() - ${GIVEN_UP_AFTER_MS} * interval '1 millisecond' as is_over
        from receipts where match_at <= clock_timestamp() order by match_at limit ${limit}),
      given_up as (
        update receipts r set match_at = null, ${forgetPerson(sql`r.id::text`)}
        from due where r.id = due.id and is_over and r.match_at is not null)
      update receipts set match_at =
        clock_timestamp() + greatest(least(clock_timestamp() - received_at, ${LONGEST_PAUSE_MS} * interval '1 millisecond'), interval '1 second')
      from due where receipts.id = due.id and not is_over and receipts.match_at is not null
      returning receipts.id`,
  );
  return rows.map(({ id }) => id);
}
