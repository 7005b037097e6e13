import { CHANNELS } from '../../../domain/channel.ts';
import type { Queryable } from '../../client.ts';

/** How many dead letters nobody has resolved, for every channel; parked records have none and count as `none`. */
export async function countOpenDeadLetters(db: Queryable): Promise<{ channel: string; open: number }[]> {
  const { rows } = await db.query<{ channel: string; open: number }>({
    name: 'count-open-dead-letters',
    text: `select coalesce(channel, 'none') as channel, count(*)::int as open from dead_letters
      where status = 'FAILED' group by 1`,
  });
  const counted = new Map(rows.map(({ channel, open }) => [channel, open]));
  // Zeros too: a gauge keeps the last value that it was given.
  return [...CHANNELS, 'none'].map((channel) => ({ channel, open: counted.get(channel) ?? 0 }));
}
