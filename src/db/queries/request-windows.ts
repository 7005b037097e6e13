import { sql } from 'drizzle-orm';
import type { Block } from '../../domain/quota.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow } from '../statement.ts';

/** Takes a block of up to `size` of a key's requests in the current UTC minute, by the database's clock; none once `limit` is reached. */
export async function takeRequestBlock(
  db: Queryable,
  keyId: string,
  { size, limit }: { size: number; limit: number },
): Promise<Block> {
  for (;;) {
    const block = await findRow<Block>(
      db,
      'take-request-block',
      sql`update request_windows w
        set starts_at = before.minute, leased = greatest(before.leased, least(before.leased + ${size}::int, ${limit}::int))
        from (select key_id, minute, case when starts_at = minute then leased else 0 end as leased
          from (select key_id, starts_at, leased, greatest(starts_at, date_trunc('minute', clock_timestamp(), 'UTC')) as minute
            from request_windows where key_id = ${keyId} for update) locked) before
        where w.key_id = before.key_id
        returning w.leased - before.leased as granted, w.leased, w.starts_at + interval '1 minute' as "endsAt",
          (extract(epoch from w.starts_at + interval '1 minute' - clock_timestamp()) * 1000)::float8 as "endsInMs"`,
    );
    if (block) return block;
    await execute(
      db,
      'begin-request-windows',
      sql`insert into request_windows (key_id, starts_at)
        values (${keyId}, date_trunc('minute', clock_timestamp(), 'UTC'))
        on conflict do nothing`,
    );
  }
}
