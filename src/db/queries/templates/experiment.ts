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
};

/**
 * Of each variant, over all versions that draw alike. A status says how far it came: who clicked has opened.
 * @param since the lowest id that counts
 * @param tag what trials carry
 */
export function countVariants(
  db: Queryable,
  { templateId, experiment, variants }: { templateId: string; experiment: number; variants: readonly string[] },
  { since, tag }: { since: string; tag: string },
): Promise<VariantFigures[]> {
  return queryRows<VariantFigures>(
    db,
    'count-variants',
    sql`with notices as (
        select w.variant, n.status, n.sent_at, n.delivered_at
        from template_versions v cross join unnest(${sql.param(variants)}::text[]) as w (variant)
          cross join lateral (
            select status, sent_at, delivered_at from notifications
            where template_id = ${templateId} and template_version = v.version and variant = w.variant and id >= ${since}
              and environment = 'live' and ${tag} <> all(tags)) n
        where v.template_id = ${templateId} and v.experiment = ${experiment})
      select variant, count(*)::float8 as accepted, count(sent_at)::float8 as sent,
        count(*) filter (where delivered_at is not null or status in ('DELIVERED', 'OPENED', 'CLICKED'))::float8 as delivered,
        count(*) filter (where status in ('OPENED', 'CLICKED'))::float8 as opened,
        count(*) filter (where status = 'CLICKED')::float8 as clicked,
        count(*) filter (where status = 'BOUNCED')::float8 as bounced,
        count(*) filter (where status = 'COMPLAINED')::float8 as complained
      from notices group by variant`,
  );
}
