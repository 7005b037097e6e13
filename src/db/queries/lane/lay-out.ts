import { getTableColumns, sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { campaignRecipients } from '../../schema/index.ts';
import { columnsAs, execute, queryRows } from '../../statement.ts';
import { openRecipient, type StagedRecipient } from '../campaigns/audience.ts';
import type { ChunkKey } from './claim-many.ts';

const STAGED = columnsAs(getTableColumns(campaignRecipients));

/** The people of a chunk who are not laid out, in their order. @throws ContentKeyMissing, ContentDamaged */
export async function readStaged(
  db: Queryable,
  cipher: ContentCipher,
  { campaignId, chunk }: ChunkKey,
  { fallbackZone }: { fallbackZone: string | null },
): Promise<StagedRecipient[]> {
  const rows = await queryRows<StagedRecipient>(
    db,
    'read-staged',
    sql`select ${STAGED} from campaign_recipients
      where campaign_id = ${campaignId}
        and position between (select from_position from campaign_chunks where campaign_id = ${campaignId} and number = ${chunk})
          and (select to_position from campaign_chunks where campaign_id = ${campaignId} and number = ${chunk})
        and (select k.time_zone is null or coalesce(campaign_recipients.time_zone, ${fallbackZone}::text) = k.time_zone
          from campaign_chunks k where k.campaign_id = ${campaignId} and k.number = ${chunk})
      order by position`,
  );
  return rows.map((row) => openRecipient(cipher, row));
}

/** Marks a chunk as laid out, for the caller's transaction to do it. False where it was done already. */
export async function markLaidOut(tx: Queryable, { campaignId, chunk }: ChunkKey): Promise<boolean> {
  const marked = await execute(
    tx,
    'mark-laid-out',
    sql`update campaign_chunks set state = 'laid_out'
      where campaign_id = ${campaignId} and number = ${chunk} and state = 'planned'`,
  );
  return marked === 1;
}

/** Takes people from those who are staged; answers the positions of those who were still there. */
export async function takeStaged(
  tx: Queryable,
  campaignId: string,
  positions: readonly number[],
): Promise<Set<number>> {
  const rows = await queryRows<{ position: number }>(
    tx,
    'take-staged',
    sql`delete from campaign_recipients where campaign_id = ${campaignId} and position = any(${sql.param(positions)}::int[])
      returning position`,
  );
  return new Set(rows.map(({ position }) => position));
}
