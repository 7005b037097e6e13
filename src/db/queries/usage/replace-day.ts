import type { Queryable } from '../../client.ts';
import { NOBODY, type UsageCell } from './cell.ts';

const FIGURES = ['accepted', 'sent', 'delivered', 'failed', 'retries', 'latency'];
const figuresOf = (table: string) => FIGURES.map((name) => `${table}.${name}`).join(', ');

/**
 * Makes these the figures of a UTC day, and nothing else; rows that stay the same are left alone. `countedAt`, from before
 * the counting began, is kept in a row of nobody's.
 */
export async function replaceUsageDay(
  db: Queryable,
  { day, countedAt, cells }: { day: string; countedAt: Date; cells: UsageCell[] },
): Promise<void> {
  await db.query({
    name: 'replace-usage-day',
    text: `with fresh as materialized (
        select * from jsonb_to_recordset($3::jsonb) as f ("clientId" uuid, environment text, channel text, provider text,
          "errorCode" text, accepted bigint, sent bigint, delivered bigint, failed bigint, retries bigint, latency integer[])),
      gone as (
        delete from usage_daily u where day = $1 and client_id <> $4 and not exists (select from fresh f
          where f."clientId" = u.client_id and f.environment = u.environment and f.channel = u.channel
            and f.provider = u.provider and f."errorCode" = u.error_code)),
      told as (
        insert into usage_daily (client_id, environment, day, channel, provider, error_code, updated_at)
        values ($4, 'live', $1, 'email', '', '', $2)
        on conflict on constraint usage_daily_pk do update set updated_at = excluded.updated_at)
      insert into usage_daily as u (client_id, environment, day, channel, provider, error_code, ${FIGURES.join(', ')})
      select "clientId", environment, $1, channel, provider, "errorCode", ${FIGURES.join(', ')} from fresh
      on conflict on constraint usage_daily_pk do update set
        (${FIGURES.join(', ')}, updated_at) = (${figuresOf('excluded')}, now())
        where (${figuresOf('u')}) is distinct from (${figuresOf('excluded')})`,
    values: [day, countedAt, JSON.stringify(cells), NOBODY],
  });
}
