import { eq } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import type { Database } from '../../client.ts';
import { clients } from '../../schema/index.ts';

export type ClientUsage = { sent: Partial<Record<Channel, number>>; failed: number };

/** A client and what it has sent; null when there is none. Counted, so the numbers agree with its list. */
export async function getClient({ orm, pool }: Database, clientId: string) {
  const [client] = await orm.select().from(clients).where(eq(clients.id, clientId));
  if (!client) return null;
  const { rows } = await pool.query({
    name: 'client-usage',
    text: `select channel, count(*) filter (where sent_at is not null)::int as sent,
        count(*) filter (where status = 'FAILED')::int as failed
      from notifications where client_id = $1 group by channel`,
    values: [clientId],
  });
  const usage: ClientUsage = { sent: {}, failed: 0 };
  for (const row of rows as { channel: Channel; sent: number; failed: number }[]) {
    usage.sent[row.channel] = row.sent;
    usage.failed += row.failed;
  }
  return { client, usage };
}
