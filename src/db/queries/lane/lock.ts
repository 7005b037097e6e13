import { sql } from 'drizzle-orm';
import type { CampaignStatus } from '../../../domain/campaigns/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow } from '../../statement.ts';

/**
 * What a campaign is, under a lock of its row that is shared with whoever sends it: nobody pauses or cancels it before the
 * transaction ends. Null where there is none.
 */
export async function shareCampaign(tx: Queryable, id: string): Promise<CampaignStatus | null> {
  // It waits for whoever changes the status, and PostgreSQL then answers the newest.
  const row = await findRow<{ status: CampaignStatus }>(
    tx,
    'share-campaign',
    sql`select status from campaigns where id = ${id} for share`,
  );
  return row?.status ?? null;
}

/** Whether it runs; then its row is the caller's alone, until the transaction ends. */
export async function lockRunning(tx: Queryable, id: string): Promise<boolean> {
  const locked = await execute(
    tx,
    'lock-running-campaign',
    sql`select from campaigns where id = ${id} and status = 'RUNNING' for update`,
  );
  return locked === 1;
}
