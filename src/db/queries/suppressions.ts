import { and, desc, eq, getTableColumns, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { v7 as uuidv7 } from 'uuid';
import type { Channel } from '../../domain/channel.ts';
import { addressOf, type Fallback, type Recipient } from '../../domain/notification.ts';
import type { ReceiptSuppression } from '../../domain/receipt.ts';
import type { Queryable } from '../client.ts';
import type { ContentCipher } from '../content-cipher.ts';
import { suppressions } from '../schema/index.ts';
import { columnsAs, execute, findRow, queryRow, rowValues } from '../statement.ts';
import { openFallbacks, overChannel } from './notifications/fallbacks.ts';

export type SuppressionRow = typeof suppressions.$inferSelect;

export const SUPPRESSION_REASONS = suppressions.reason.enumValues;

export type NewSuppression = Pick<SuppressionRow, 'clientId' | 'recipientHash' | 'scope' | 'reason'> &
  Partial<Pick<SuppressionRow, 'address' | 'note' | 'notificationId'>>;

const suppressionValues = rowValues(suppressions, [
  'id',
  'clientId',
  'recipientHash',
  'scope',
  'reason',
  'address',
  'note',
  'notificationId',
]);

/**
 * Puts an address on a client's list. Where it stands there in the same scope, the first row stays as it is.
 * @returns the row that now holds, and whether it is new
 */
export async function addSuppression(
  db: Queryable,
  cipher: ContentCipher,
  { clientId, recipientHash, scope, reason, address = null, note = null, notificationId = null }: NewSuppression,
): Promise<SuppressionRow & { isNew: boolean }> {
  const id = uuidv7();
  const sealed = cipher.seal(address, ['suppressions.address', id]);
  const row = { id, clientId, recipientHash, scope, reason, address: sealed, note, notificationId };
  // `do nothing` would return no row where another transaction has just written it.
  const stored = await queryRow<SuppressionRow & { isNew: boolean }>(
    db,
    'add-suppression',
    sql`insert into suppressions ${suppressionValues(row)}
      on conflict (client_id, recipient_hash, scope) do update set scope = excluded.scope
      returning ${columnsAs(getTableColumns(suppressions))}, xmax = 0 as "isNew"`,
  );
  return openSuppression(cipher, stored);
}

/** A row with its address as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openSuppression<Row extends Pick<SuppressionRow, 'id' | 'address'>>(
  cipher: ContentCipher,
  row: Row,
): Row {
  return { ...row, address: cipher.open(row.address, ['suppressions.address', row.id]) };
}

/**
 * The reason why nothing may go to an address, as a scalar subquery; null where it may. What holds for all mail comes
 * before what holds for marketing. The list is of live notifications: to those of test keys it says nothing.
 * @param whom the client's id and the environment, the hash of the address, and whether it is about marketing
 */
export function suppressionReason(whom: { clientId: SQL; environment: SQL; recipientHash: SQL; marketing: SQL }): SQL {
  return sql`(select s.reason from suppressions s
    where s.client_id = ${whom.clientId} and s.recipient_hash = ${whom.recipientHash} and ${whom.environment} = 'live'
      and (s.scope = 'all' or ${whom.marketing})
    order by s.scope limit 1)`;
}

/** Why an address gets nothing more from this client, or with `marketing` no more marketing; null where it does. */
export async function findSuppression(
  db: Queryable,
  {
    clientId,
    recipientHashes,
    marketing,
  }: { clientId: string; recipientHashes: readonly Buffer[]; marketing: boolean },
): Promise<{ reason: SuppressionRow['reason'] } | null> {
  const found = suppressionReason({
    clientId: sql`${clientId}::uuid`,
    environment: sql`'live'`,
    recipientHash: sql`any(${sql.param(recipientHashes)}::bytea[])`,
    marketing: sql`${marketing}::boolean`,
  });
  const { reason } = await queryRow<{ reason: SuppressionRow['reason'] | null }>(
    db,
    'find-suppression',
    sql`select ${found} as reason`,
  );
  return reason === null ? null : { reason };
}

export type SuppressionFilter = {
  /** Of all spellings of the address. */
  recipientHashes?: Buffer[] | undefined;
  reason?: SuppressionRow['reason'] | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** A client's list, newest first. */
export async function listSuppressions(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  clientId: string,
  { recipientHashes, reason, before }: SuppressionFilter,
  limit: number,
): Promise<SuppressionRow[]> {
  const s = suppressions;
  const conditions = [
    eq(s.clientId, clientId),
    recipientHashes && inArray(s.recipientHash, recipientHashes),
    reason && eq(s.reason, reason),
    before === undefined ? undefined : lt(s.id, before),
  ];
  const rows = await orm
    .select()
    .from(s)
    .where(and(...conditions))
    .orderBy(desc(s.id))
    .limit(limit);
  return rows.map((row) => openSuppression(cipher, row));
}

/** One entry of a client's list; null for none, and for another client's. */
export async function readSuppression(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { clientId, id }: { clientId: string; id: string },
): Promise<SuppressionRow | null> {
  const isIts = and(eq(suppressions.id, id), eq(suppressions.clientId, clientId));
  const [row] = await orm.select().from(suppressions).where(isIts);
  return row ? openSuppression(cipher, row) : null;
}

/**
 * Rows that older releases kept under another spelling of a number stand under the one of today from now on.
 * @param spellings of each number the hashes of all its spellings, today's first
 */
export async function adoptSuppressions(
  db: Queryable,
  clientId: string,
  spellings: readonly (readonly [Buffer, ...Buffer[]])[],
): Promise<void> {
  const given = spellings.flatMap(([today, ...others]) =>
    others.map((other) => ({ today: today.toString('hex'), other: other.toString('hex') })),
  );
  await execute(
    db,
    'adopt-suppressions',
    sql`update suppressions s set recipient_hash = decode(given.today, 'hex')
      from json_to_recordset(${JSON.stringify(given)}::json) as given (today text, other text)
      where s.client_id = ${clientId} and s.recipient_hash = decode(given.other, 'hex')
        and not exists (select from suppressions t
          where t.client_id = s.client_id and t.recipient_hash = decode(given.today, 'hex') and t.scope = s.scope)`,
  );
}

/** Takes an address off a client's list. @returns whether there was such a row of this client */
export async function removeSuppression(
  db: Queryable,
  { id, clientId }: { id: string; clientId: string },
): Promise<boolean> {
  const rowCount = await execute(
    db,
    'remove-suppression',
    sql`delete from suppressions where id = ${id} and client_id = ${clientId}`,
  );
  return rowCount === 1;
}

/** Takes back what a person's own unsubscription has written, and nothing that others have. */
export async function removeUnsubscription(
  db: Queryable,
  { clientId, recipientHash }: { clientId: string; recipientHash: Buffer },
): Promise<void> {
  await execute(
    db,
    'remove-unsubscription',
    sql`delete from suppressions
      where client_id = ${clientId} and recipient_hash = ${recipientHash} and scope = 'marketing' and reason = 'unsubscribe'`,
  );
}

type Reason = ReceiptSuppression | 'unregistered' | 'gone';

/** Whoever unsubscribes wants no more marketing; for all other reasons nothing may go there. */
export function scopeOf(reason: Reason): SuppressionRow['scope'] {
  return reason === 'unsubscribe' ? 'marketing' : 'all';
}

/**
 * Puts the address that a notification has over a channel on its client's suppression list. Whoever is there already
 * stays as it is; one of a test key tells nothing of the address.
 * @throws ContentKeyMissing, ContentDamaged
 */
export async function suppressRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  { notificationId, channel }: { notificationId: string; channel: Channel },
  reason: Reason,
  note: string | null = null,
): Promise<void> {
  const over = overChannel(sql`${channel}::text`);
  const found = await findRow<{ clientId: string; hash: Buffer | null; isOwn: boolean; whom: Recipient | null }>(
    tx,
    'recipient-over-channel',
    sql`select client_id as "clientId", ${over.hash} as hash, ${over.recipient} as whom, ${over.isOwn} as "isOwn"
      from notifications where id = ${notificationId} and environment = 'live'`,
  );
  if (!found?.hash) return;
  const id = uuidv7();
  const whom = found.isOwn
    ? cipher.open(found.whom, ['notifications.recipient', notificationId])
    : cipher.open(found.whom, ['notifications.fallbacks.recipient', `${notificationId}/${channel}`]);
  const address = cipher.seal(addressOf(channel, whom ?? {}) ?? null, ['suppressions.address', id]);
  const { clientId, hash: recipientHash } = found;
  const row = { id, clientId, recipientHash, scope: scopeOf(reason), reason, address, note, notificationId };
  await execute(
    tx,
    'suppress-recipient',
    sql`insert into suppressions ${suppressionValues(row)}
      on conflict (client_id, recipient_hash, scope) do nothing`,
  );
}

/** Who wrote to whom, as far as it is still on record. */
export type Correspondence = { clientName: string; address: string | null };

type CorrespondenceRow = {
  clientName: string;
  isOwn: boolean | null;
  recipient: Recipient | null;
  fallbacks: Fallback[] | null;
};

/**
 * The client's name, and the e-mail address behind a hash where its notification still has it: as its recipient's own
 * or as that of a fallback. Null where there is no such client.
 */
export async function findCorrespondence(
  db: Queryable,
  cipher: ContentCipher,
  { clientId, notificationId, recipientHash }: { clientId: string; notificationId: string; recipientHash: Buffer },
): Promise<Correspondence | null> {
  const row = await findRow<CorrespondenceRow>(
    db,
    'find-correspondence',
    sql`select c.name as "clientName", n.recipient_hash = ${recipientHash} as "isOwn", n.recipient, n.fallbacks
      from clients c left join notifications n on n.id = ${notificationId} and n.client_id = c.id
      where c.id = ${clientId}`,
  );
  if (!row) return null;
  const own = row.isOwn ? cipher.open(row.recipient, ['notifications.recipient', notificationId]) : null;
  const hash = recipientHash.toString('hex');
  const same = (row.fallbacks ?? []).filter((fallback) => fallback.recipientHash === hash).slice(0, 1);
  const [fallback] = openFallbacks(cipher, notificationId, own?.email === undefined ? same : []);
  return { clientName: row.clientName, address: own?.email ?? fallback?.recipient.email ?? null };
}
