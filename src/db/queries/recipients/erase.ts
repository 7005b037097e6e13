import { type SQL, sql } from 'drizzle-orm';
import { HOUR_MS } from '../../../domain/durations.ts';
import { toPublicId } from '../../../domain/ids.ts';
import { isSettled, STATUSES } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { retryConflicts } from '../../retry-conflicts.ts';
import { execute, queryRow } from '../../statement.ts';
import { inTransaction } from '../../transaction.ts';
import { forgetPerson, withoutNumber } from '../receipts/forget.ts';
import type { Person } from './find.ts';

/** `pending`: those that a provider or the workflow still has. */
export type Erased = { erased: number; pending: number };

/** When to look again at one that is under way. */
const UNDER_WAY_MS = 2_000;
/** How long the sender of an attempt that nobody knows the end of may still answer, by far. */
const ANSWERS_WITHIN_MS = HOUR_MS;

/** What stands in place of a content that was erased: in clear, also where others are encrypted. */
export const ERASED_CONTENT = '{"subject":null,"text":"","html":null}';

const IS_SETTLED = sql.raw(`(status in ('${STATUSES.filter(isSettled).join("', '")}'))`);

/**
 * Erases all that is kept of these notifications' recipients and contents, in every table; in one transaction. One that
 * is not settled waits in `pending_erasures` until it is, and so does one of which more may come in.
 * @param ids UUIDs
 */
export function eraseNotifications(pool: Pool, ids: readonly string[]): Promise<Erased> {
  return retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      // In a statement of its own: only the next one sees what those have written who held the locks.
      await execute(
        tx,
        'lock-notifications',
        sql`select from notifications where id = any(${sql.param(ids)}::uuid[]) order by id for update`,
      );
      return queryRow<Erased>(tx, 'erase-notifications', erasure(ids));
    }),
  );
}

/*
 * Status, ids, times, codes, tags and counts stay, and keyed hashes. An open dead letter is closed: there is nothing left
 * to replay. Of receipts the key stays as a hash, so that the same one is still known; of those that still wait for their
 * notification, nothing that names the person.
 */
function erasure(ids: readonly string[]): SQL {
  const publicIds = ids.map((id) => toPublicId('notification', id));
  return sql`with locked as materialized (
    select id, client_id, status, recipient_hash, fallbacks from notifications where id = any(${sql.param(ids)}::uuid[])),
  ended as materialized (select * from locked where ${IS_SETTLED}),
  gone as (
    update notifications n set recipient = '{}', content = ${ERASED_CONTENT}, attachments = null,
      fallbacks = '[]', fallback_keys = '{}', metadata = '{}', error_message = null, content_sha256 = null,
      provider_message_id = ${withoutNumber(sql`n.provider_message_id`)},
      erased_at = coalesce(n.erased_at, clock_timestamp())
    from ended where n.id = ended.id),
  calls as (
    update attempts a set detail = null, response = null, provider_message_id = ${withoutNumber(sql`a.provider_message_id`)}
    from ended where a.notification_id = ended.id),
  letters as (
    update dead_letters d set error_message = null, note = null, status = 'RESOLVED', retry_at = null,
      resolved_at = coalesce(d.resolved_at, clock_timestamp()), resolved_by = coalesce(d.resolved_by, 'erased')
    from ended where d.notification_id = ended.id),
  told as (
    update receipts r set ${forgetPerson(sql`encode(sha256(convert_to(r.key, 'UTF8')), 'hex')`)}
    from ended where r.notification_id = ended.id),
  addresses as materialized (
    select client_id, recipient_hash as hash from ended
    union select client_id, decode(f->>'recipientHash', 'hex') from ended, json_array_elements(fallbacks) f),
  waiting as (
    update receipts r set raw = '', detail = null from addresses
    where r.match_at is not null and r.recipient_hashes @> array[encode(addresses.hash, 'hex')]
      and not exists (select from ended where ended.id = r.notification_id)),
  inboxes as (delete from in_app_messages m using ended where m.id = ended.id),
  listed as (
    update suppressions s set address = null, note = null from addresses whom
    where s.client_id = whom.client_id and s.recipient_hash = whom.hash),
  webhooks as (
    update webhook_attempts w set detail = null, response = null
    from unnest(${sql.param(ids)}::uuid[], ${sql.param(publicIds)}::text[]) as named (id, public_id) join ended on ended.id = named.id
      join webhook_deliveries d on substring(d.payload from 'ntf_[0-9a-z]{26}') = named.public_id
    where w.endpoint_id = d.endpoint_id and w.event_id = d.event_id),
  next_look as materialized (
    select id, case when ${IS_SETTLED} then ${ANSWERS_WITHIN_MS}::float8 else ${UNDER_WAY_MS}::float8 end as wait_ms from locked
    where not ${IS_SETTLED} or exists (select from attempts a where a.notification_id = locked.id and a.outcome = 'ambiguous'
      and a.started_at > clock_timestamp() - ${ANSWERS_WITHIN_MS}::float8 * interval '1 millisecond')),
  later as (
    insert into pending_erasures (notification_id, erase_at)
    select id, clock_timestamp() + wait_ms * interval '1 millisecond' from next_look
    on conflict (notification_id) do update set erase_at = excluded.erase_at),
  done as (
    delete from pending_erasures where notification_id = any(${sql.param(ids)}::uuid[]) and notification_id not in (select id from next_look))
  select (select count(*)::int from ended) as erased, (select count(*)::int from locked where not ${IS_SETTLED}) as pending`;
}

/**
 * Erases what is kept of a person besides its notifications: inbox, windows of its limits, words of receipts that wait
 * for their notification, and on the suppression list the address, whose keyed hash stays; in the caller's transaction.
 * For a test key only the windows of test keys and that list, which both share: nothing that a test key sends comes into
 * an inbox, or to a vendor.
 * @param userId null where the person is named by an address
 */
export async function erasePerson(
  tx: Queryable,
  { clientId, environment, recipientHashes, userKeys }: Person,
  userId: string | null,
): Promise<void> {
  const ofTest = environment === 'test';
  await execute(
    tx,
    'erase-inbox',
    sql`delete from in_app_messages where client_id = ${clientId} and user_id = ${ofTest ? null : userId}`,
  );
  const hashes = ofTest ? [] : recipientHashes.map((hash) => hash.toString('hex'));
  const keys = sql.param(ofTest ? userKeys.test : Object.values(userKeys).flat());
  await execute(
    tx,
    'erase-send-slots',
    sql`delete from send_slots where client_id = ${clientId} and user_key = any(${keys})`,
  );
  await execute(
    tx,
    'erase-waiting-receipts',
    sql`update receipts set raw = '', detail = null
      where match_at is not null and recipient_hashes && ${sql.param(hashes)}::text[]`,
  );
  await execute(
    tx,
    'erase-suppressed-address',
    sql`update suppressions set address = null, note = null
      where client_id = ${clientId} and recipient_hash = any(${sql.param(recipientHashes)}::bytea[]) and (address is not null or note is not null)`,
  );
}
