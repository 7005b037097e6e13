import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { mapInBreaths } from '../../../async/breaths.ts';
import type { Recipient } from '../../../domain/notification.ts';
import type { JsonObject } from '../../../domain/templates/source.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { type AUDIENCE_STATES, campaignRecipients, campaignRefused } from '../../schema/campaigns.ts';
import { columnsAs, execute, findRow, queryRow, queryRows, rowsFrom } from '../../statement.ts';

/** What a draft holds of its audience, and of the upload that made it. */
export type AudienceCounts = {
  audience: (typeof AUDIENCE_STATES)[number];
  linesRead: number;
  total: number;
  duplicates: number;
  refused: number;
};

/** Somebody who was told of, and is no notification yet. */
export type StagedRecipient = typeof campaignRecipients.$inferSelect;
export type RefusedLine = typeof campaignRefused.$inferSelect;

/** Of one campaign so many refused lines are kept; all are counted. */
export const MOST_REFUSED_KEPT = 10_000;

/** Sets how far an audience is, under the lock of the campaign's row; the revision is the next. */
export async function setAudience(
  tx: Queryable,
  id: string,
  { audience, linesRead, total, duplicates, refused }: AudienceCounts,
  { isNew }: { isNew: boolean },
): Promise<void> {
  await execute(
    tx,
    'set-audience',
    sql`update campaigns set audience = ${audience}, lines_read = ${linesRead}, total = ${total},
        duplicates = ${duplicates}, refused = ${refused}, revision = revision + ${isNew ? 1 : 0}::int,
        updated_at = clock_timestamp()
      where id = ${id}`,
  );
}

/** As many people, and lines that were refused, as one statement deletes. */
const DELETED_AT_ONCE = 20_000;

/** Forgets some of an audience that is to be another. False once nothing is left. */
export async function forgetAudience(tx: Queryable, id: string): Promise<boolean> {
  const { deleted } = await queryRow<{ deleted: number }>(
    tx,
    'forget-audience',
    sql`with people as (
        delete from campaign_recipients where campaign_id = ${id} and position in (
          select position from campaign_recipients where campaign_id = ${id} order by position limit ${DELETED_AT_ONCE})
        returning 1),
      lines as (delete from campaign_refused where campaign_id = ${id} returning 1)
      select (select count(*) from people)::int as deleted, (select count(*) from lines)::int as lines`,
  );
  return deleted > 0;
}

/** Of these hashes, those that the campaign has already; hexadecimal digits. */
export async function findKnownHashes(tx: Queryable, id: string, hashes: readonly Buffer[]): Promise<Set<string>> {
  const rows = await queryRows<{ hash: string }>(
    tx,
    'find-known-hashes',
    sql`select encode(recipient_hash, 'hex') as hash from campaign_recipients
      where campaign_id = ${id} and recipient_hash = any(${sql.param(hashes)}::bytea[])`,
  );
  return new Set(rows.map(({ hash }) => hash));
}

const people = rowsFrom(campaignRecipients, [
  ...(['campaignId', 'position', 'line', 'clientId', 'recipientHash', 'userKey', 'recipient', 'data'] as const),
  ...(['locale', 'timeZone', 'variant', 'eventId'] as const),
]);

const lines = rowsFrom(campaignRefused, ['campaignId', 'line', 'code', 'pointer', 'detail']);

/** Others wait for the event loop at most for this while people are sealed. */
const SEALING_HOLD_MS = 4;

/** Writes down people and refused lines; in the transaction that says how far the audience is. */
export async function insertRecipients(
  tx: Queryable,
  cipher: ContentCipher,
  rows: readonly StagedRecipient[],
  refused: readonly RefusedLine[],
): Promise<void> {
  const sealed = await mapInBreaths(rows, SEALING_HOLD_MS, (row) => people.toJson(sealRecipient(cipher, row)));
  await execute(
    tx,
    'insert-campaign-recipients',
    sql`with refused as (
        insert into campaign_refused (${lines.columns}) ${lines.select(refused.map((line) => lines.toJson(line)))}
        on conflict do nothing)
      insert into campaign_recipients (${people.columns}) ${people.select(sealed)}`,
  );
}

function placesOf({ campaignId, position }: Pick<StagedRecipient, 'campaignId' | 'position'>) {
  const row = `${campaignId}/${position}`;
  return {
    recipient: ['campaign_recipients.recipient', row],
    data: ['campaign_recipients.data', row],
  } as const;
}

export function sealRecipient(cipher: ContentCipher, row: StagedRecipient): StagedRecipient {
  const places = placesOf(row);
  return { ...row, recipient: cipher.seal(row.recipient, places.recipient), data: cipher.seal(row.data, places.data) };
}

/** A row as it was told. @throws ContentKeyMissing, ContentDamaged */
export function openRecipient<Row extends Pick<StagedRecipient, 'campaignId' | 'position' | 'recipient' | 'data'>>(
  cipher: ContentCipher,
  row: Row,
): Row {
  const places = placesOf(row);
  const recipient: Recipient = cipher.open(row.recipient, places.recipient);
  const data: JsonObject = cipher.open(row.data, places.data);
  return { ...row, recipient, data };
}

const STAGED = columnsAs(getTableColumns(campaignRecipients));

/** Those at these lines of the upload, or else some that are spread over all of it; in their order. */
export async function sampleRecipients(
  db: Queryable,
  cipher: ContentCipher,
  id: string,
  which: { lines: readonly number[] } | { count: number; total: number },
): Promise<StagedRecipient[]> {
  const chosen: SQL =
    'lines' in which
      ? sql`line = any(${sql.param(which.lines)}::int[])`
      : sql`position = any(${sql.param(spread(which.count, which.total))}::int[])`;
  const rows = await queryRows<StagedRecipient>(
    db,
    null,
    sql`select ${STAGED} from campaign_recipients where campaign_id = ${id} and ${chosen} order by position limit 100`,
  );
  return rows.map((row) => openRecipient(cipher, row));
}

/** So many positions from the first to the last, as far apart as they can be. */
function spread(count: number, total: number): number[] {
  const wanted = Math.min(count, total);
  if (wanted <= 1) return [1];
  const step = (total - 1) / (wanted - 1);
  return [...new Set(Array.from({ length: wanted }, (_, index) => 1 + Math.round(index * step)))];
}

/** How many people each zone has; null for those of whom no row names one. */
export function countZones(db: Queryable, id: string): Promise<{ zone: string | null; recipients: number }[]> {
  return queryRows<{ zone: string | null; recipients: number }>(
    db,
    'count-campaign-zones',
    sql`select time_zone as zone, count(*)::int as recipients from campaign_recipients
      where campaign_id = ${id} group by time_zone`,
  );
}

/** How many of them nothing would be sent to now, because they are on the client's list. */
export async function countSuppressed(
  db: Queryable,
  { id, clientId, marketing }: { id: string; clientId: string; marketing: boolean },
): Promise<number> {
  const { n } = await queryRow<{ n: number }>(
    db,
    'count-campaign-suppressed',
    sql`select count(*)::int as n from campaign_recipients r where r.campaign_id = ${id} and exists (
        select from suppressions s where s.client_id = ${clientId} and s.recipient_hash = r.recipient_hash
          and (s.scope = 'all' or ${marketing}::boolean))`,
  );
  return n;
}

/** How many are staged, and at which position the last of them is. */
export function measureStaged(db: Queryable, id: string): Promise<{ staged: number; last: number }> {
  return queryRow<{ staged: number; last: number }>(
    db,
    'measure-staged',
    sql`select count(*)::int as staged, coalesce(max(position), 0) as last from campaign_recipients where campaign_id = ${id}`,
  );
}

/** Refused lines in their order. @param after the line that the last page ended with; 0 for the first */
export function listRefused(db: Queryable, id: string, after: number, limit: number): Promise<RefusedLine[]> {
  return queryRows<RefusedLine>(
    db,
    'list-refused-lines',
    sql`select ${columnsAs(getTableColumns(campaignRefused))} from campaign_refused
      where campaign_id = ${id} and line > ${after} order by line limit ${limit}`,
  );
}

/** Staged people in their order, after a position. */
export async function listStaged(
  db: Queryable,
  cipher: ContentCipher,
  id: string,
  { after, limit }: { after: number; limit: number },
): Promise<StagedRecipient[]> {
  const rows = await queryRows<StagedRecipient>(
    db,
    'list-staged',
    sql`select ${STAGED} from campaign_recipients where campaign_id = ${id} and position > ${after}
      order by position limit ${limit}`,
  );
  return rows.map((row) => openRecipient(cipher, row));
}

/** Who is taken out: by the keyed hashes of an address or of a user. */
export type Named = { recipientHashes: readonly Buffer[] } | { userKeys: readonly string[] };

function isNamed(named: Named): SQL {
  return 'userKeys' in named
    ? sql`user_key = any(${sql.param(named.userKeys)}::text[])`
    : sql`recipient_hash = any(${sql.param(named.recipientHashes)}::bytea[])`;
}

/**
 * Takes people out of those that are staged. Before the start the total is smaller by them, after it they are counted as
 * removed; under the lock of the campaign's row.
 */
export async function removeStaged(tx: Queryable, id: string, named: Named, isStarted: boolean): Promise<number> {
  const row = await findRow<{ removed: number }>(
    tx,
    null,
    sql`with gone as (delete from campaign_recipients where campaign_id = ${id} and ${isNamed(named)} returning 1)
      update campaigns set total = total - case when ${isStarted}::boolean then 0 else (select count(*)::int from gone) end,
        removed = removed + case when ${isStarted}::boolean then (select count(*)::int from gone) else 0 end,
        updated_at = clock_timestamp()
      where id = ${id} and exists (select from gone) returning (select count(*)::int from gone) as removed`,
  );
  return row?.removed ?? 0;
}

/** The campaigns in which somebody is staged, in the order in which they are locked. UUIDs. */
export async function findCampaignsWith(
  db: Queryable,
  { clientId, environment }: { clientId: string; environment: 'live' | 'test' | null },
  named: Named,
): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select distinct r.campaign_id as id from campaign_recipients r join campaigns c on c.id = r.campaign_id
      where r.client_id = ${clientId} and ${environment === 'test' ? sql`c.environment = 'test' and` : sql.raw('')} ${isNamed(named)}
      order by 1`,
  );
  return rows.map(({ id }) => id);
}

/** A campaign's notifications to somebody. UUIDs. */
export async function findLaidOut(db: Queryable, id: string, named: Named): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    null,
    sql`select n.id from notifications n join campaigns c on c.id = n.campaign_id
      where n.client_id = c.client_id and n.campaign_id = ${id} and n.id > c.id and ${isNamed(named)} order by n.id`,
  );
  return rows.map(({ id: one }) => one);
}
