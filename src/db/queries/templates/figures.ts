import { type SQL, sql } from 'drizzle-orm';
import type { KeyMode } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import { queryRow, queryRows } from '../../statement.ts';

/** How many live notifications of a variant came how far, trials apart. */
export type VariantFigures = {
  variant: string;
  accepted: number;
  sent: number;
  delivered: number;
  opened: number;
  clicked: number;
  bounced: number;
  complained: number;
  /** Whose address is on the list because of it: by its link, or as a provider told. */
  unsubscribed: number;
};

/**
 * Of each variant, over all versions that draw alike. A status says how far it came: who clicked has opened. Whoever
 * unsubscribes does so later than what was sent: of the client's list no more is read than has come to it since then.
 * @param since the lowest id that counts
 * @param tag what trials carry
 */
export function countVariants(
  db: Queryable,
  {
    clientId,
    templateId,
    experiment,
    variants,
  }: { clientId: string; templateId: string; experiment: number; variants: readonly string[] },
  { since, tag }: { since: string; tag: string },
): Promise<VariantFigures[]> {
  const counts = sql`id >= ${since} and environment = 'live' and ${tag} <> all(tags)`;
  return queryRows<VariantFigures>(
    db,
    'count-variants',
    sql`with notices as (
        select w.variant, n.status, n.sent_at, n.delivered_at
        from template_versions v cross join unnest(${sql.param(variants)}::text[]) as w (variant)
          cross join lateral (
            select status, sent_at, delivered_at from notifications
            where template_id = ${templateId} and template_version = v.version and variant = w.variant and ${counts}) n
        where v.template_id = ${templateId} and v.experiment = ${experiment}),
      unsubscriptions as (
        select n.variant, count(*) as unsubscribed
        from suppressions s cross join lateral (
            select variant, template_version from notifications
            where id = s.notification_id and template_id = ${templateId} and ${counts}) n
          join template_versions v on v.template_id = ${templateId} and v.version = n.template_version
        where s.client_id = ${clientId} and s.id >= ${since} and s.reason = 'unsubscribe' and v.experiment = ${experiment}
        group by n.variant)
      select variant, count(*)::float8 as accepted, count(sent_at)::float8 as sent,
        count(*) filter (where delivered_at is not null or status in ('DELIVERED', 'OPENED', 'CLICKED'))::float8 as delivered,
        count(*) filter (where status in ('OPENED', 'CLICKED'))::float8 as opened,
        count(*) filter (where status = 'CLICKED')::float8 as clicked,
        count(*) filter (where status = 'BOUNCED')::float8 as bounced,
        count(*) filter (where status = 'COMPLAINED')::float8 as complained,
        coalesce(max(unsubscribed), 0)::float8 as unsubscribed
      from notices left join unsubscriptions using (variant) group by variant`,
  );
}

/** What became of notifications of one template, trials apart. */
export type UsageFigures = {
  accepted: number;
  sent: number;
  /** FAILED and UNKNOWN. */
  failed: number;
  lastUsedAt: Date | null;
};

/**
 * Of the newest `most` that were accepted; `since` is when the oldest of so many was, null where there are fewer. No index
 * has them in the order of their time: for each version and variant that was used, as many are looked at in the index,
 * and in the table the newest of all these.
 * @param since the lowest id that counts
 * @param tag what trials carry
 */
export function countUsageOf(
  db: Queryable,
  { templateId, environment }: { templateId: string; environment: KeyMode },
  { since, tag, most }: { since: string; tag: string; most: number },
): Promise<UsageFigures & { since: Date | null }> {
  const ofVersion = (version: SQL) => sql`template_id = ${templateId} and template_version = ${version}`;
  const counts = sql`environment = ${environment} and ${tag} <> all(tags)`;
  return queryRow(
    db,
    'count-usage-of-template',
    // `drawn` has each variant of a version once, and at its end null, which stands for what has none. The last `limit`
    // keeps the planner from reading the whole table for what it has in hand.
    sql`with recursive drawn as (
        select version, (select variant from notifications where ${ofVersion(sql`v.version`)} order by variant limit 1) as variant
        from template_versions v where template_id = ${templateId}
        union all
        select version, (select variant from notifications
          where ${ofVersion(sql`d.version`)} and variant > d.variant order by variant limit 1)
        from drawn d where variant is not null),
      newest as materialized (
        select id from (
          select n.id from drawn d cross join lateral (
            select id from notifications where ${ofVersion(sql`d.version`)} and variant = d.variant and id >= ${since}
            order by id desc limit ${most}) n
          union all
          select n.id from drawn d cross join lateral (
            select id from notifications where ${ofVersion(sql`d.version`)} and variant is null and id >= ${since}
            order by variant desc, id desc limit ${most}) n
          where d.variant is null) looked_at
        order by id desc limit ${most})
      select (count(*) filter (where ${counts}))::int as accepted, (count(sent_at) filter (where ${counts}))::int as sent,
        (count(*) filter (where ${counts} and status in ('FAILED', 'UNKNOWN')))::int as failed,
        max(created_at) filter (where ${counts}) as "lastUsedAt",
        case when count(*) = ${most} then min(created_at) end as since
      from newest cross join lateral (
        select status, environment, tags, sent_at, created_at from notifications where id = newest.id limit 1) n`,
  );
}
