import type { Queryable } from '../../client.ts';

/** For so long a receipt is kept in mind that matches nothing; afterwards it is only kept. */
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The receipts that are due for another look, the longest due first, each put off for the one after that: as long as it
 * has waited so far, which doubles the pause from a second to an hour.
 */
export async function takeDueReceipts(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query({
    name: 'take-due-receipts',
    text: `with due as (select id from receipts where match_at <= clock_timestamp() order by match_at limit $1)
      update receipts set match_at = case when received_at > clock_timestamp() - $2 * interval '1 millisecond'
          then clock_timestamp() + greatest(least(clock_timestamp() - received_at, $3 * interval '1 millisecond'), interval '1 second')
        end
      from due where receipts.id = due.id and receipts.match_at is not null
      returning receipts.id`,
    values: [limit, GIVEN_UP_AFTER_MS, LONGEST_PAUSE_MS],
  });
  return rows.map(({ id }) => id);
}
