import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

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
