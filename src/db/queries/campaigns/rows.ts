import { and, desc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { CampaignPlan } from '../../../domain/campaigns/campaign.ts';
import type { CampaignStatus } from '../../../domain/campaigns/status.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../../domain/ids.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { campaigns, campaignTimeline } from '../../schema/index.ts';
import { columnsAs, execute, findRow, queryRows, rowValues } from '../../statement.ts';

export type CampaignRow = typeof campaigns.$inferSelect;
export type CampaignTimelineRow = typeof campaignTimeline.$inferSelect;
/** One campaign of a client; `id` is a UUID. */
export type CampaignTarget = ClientAccess & { id: string };

const { ratePerSecond: _, ...PLAIN } = getTableColumns(campaigns);
const COLUMNS = sql`${columnsAs(PLAIN)}, rate_per_second::float8 as "ratePerSecond"`;

/** A row as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openCampaign<Row extends Pick<CampaignRow, 'id' | 'spec'>>(cipher: ContentCipher, row: Row): Row {
  return { ...row, spec: cipher.open(row.spec, ['campaigns.spec', row.id]) };
}

/** What is another client's, or a live one to a test key, is not there. */
function isTarget({ id, clientId, environment }: CampaignTarget): SQL {
  return sql`id = ${id} and client_id = ${clientId} and (${environment}::text is distinct from 'test' or environment = 'test')`;
}

/** Null where there is none within the access. */
export async function findCampaign(
  db: Queryable,
  cipher: ContentCipher,
  target: CampaignTarget,
): Promise<CampaignRow | null> {
  const row = await findRow<CampaignRow>(
    db,
    'find-campaign',
    sql`select ${COLUMNS} from campaigns where ${isTarget(target)}`,
  );
  return row && openCampaign(cipher, row);
}

/** Any client's, for who sends it. @param id UUID */
export async function findAnyCampaign(db: Queryable, cipher: ContentCipher, id: string): Promise<CampaignRow | null> {
  const row = await findRow<CampaignRow>(
    db,
    'find-any-campaign',
    sql`select ${COLUMNS} from campaigns where id = ${id}`,
  );
  return row && openCampaign(cipher, row);
}

/** For the caller's transaction alone: nobody of it is claimed before that ends. */
export async function lockCampaign(
  tx: Queryable,
  cipher: ContentCipher,
  target: CampaignTarget,
): Promise<CampaignRow | null> {
  const row = await findRow<CampaignRow>(
    tx,
    'lock-campaign',
    sql`select ${COLUMNS} from campaigns where ${isTarget(target)} for update`,
  );
  return row && openCampaign(cipher, row);
}

const newValues = rowValues(campaigns, [
  ...(['id', 'clientId', 'environment', 'name', 'channel', 'status', 'spec', 'expiresAt', 'ratePerSecond'] as const),
  'createdBy',
]);

export type NewCampaign = Pick<
  CampaignRow,
  'id' | 'clientId' | 'environment' | 'name' | 'channel' | 'spec' | 'expiresAt' | 'ratePerSecond' | 'createdBy'
>;

/** A draft, with the first row of its timeline. */
export async function insertCampaign(tx: Queryable, cipher: ContentCipher, row: NewCampaign): Promise<void> {
  const spec = cipher.seal(row.spec, ['campaigns.spec', row.id]);
  await execute(
    tx,
    'insert-campaign',
    sql`with made as (
        insert into campaigns ${newValues({ ...row, spec, status: 'DRAFT' })} returning id, status, created_at, created_by)
      insert into campaign_timeline (campaign_id, sequence, at, status, actor)
      select id, 1, created_at, status, created_by from made`,
  );
}

/** Says it anew, under the lock of its row; the revision is the next. */
export async function saveCampaign(
  tx: Queryable,
  cipher: ContentCipher,
  {
    id,
    name,
    spec,
    expiresAt,
    ratePerSecond,
  }: Pick<CampaignRow, 'id' | 'name' | 'spec' | 'expiresAt' | 'ratePerSecond'>,
): Promise<void> {
  const sealed = JSON.stringify(cipher.seal(spec, ['campaigns.spec', id]));
  await execute(
    tx,
    'save-campaign',
    sql`update campaigns set name = ${name}, spec = ${sealed}::json, expires_at = ${expiresAt}::timestamptz,
        rate_per_second = ${ratePerSecond}::numeric, revision = revision + 1, updated_at = clock_timestamp()
      where id = ${id}`,
  );
}

/** What was decided at its start, under the lock of its row. */
export async function planCampaign(
  tx: Queryable,
  { id, plan, scheduledAt }: { id: string; plan: CampaignPlan; scheduledAt: Date | null },
): Promise<void> {
  await execute(
    tx,
    'plan-campaign',
    sql`update campaigns set plan = ${JSON.stringify(plan)}::json, template_id = ${plan.template?.id ?? null}::uuid,
        template_version = ${plan.template?.version ?? null}::int, scheduled_at = ${scheduledAt}::timestamptz
      where id = ${id}`,
  );
}

/** The next run of its workflow, for those that are tried again. */
export async function beginCampaignRun(tx: Queryable, id: string): Promise<void> {
  await execute(tx, 'begin-campaign-run', sql`update campaigns set run = run + 1 where id = ${id}`);
}

/** A draft with all that was told of it. */
export async function deleteCampaign(tx: Queryable, id: string): Promise<void> {
  await execute(
    tx,
    'delete-campaign',
    sql`with people as (delete from campaign_recipients where campaign_id = ${id}),
        lines as (delete from campaign_refused where campaign_id = ${id}),
        trail as (delete from campaign_timeline where campaign_id = ${id})
      delete from campaigns where id = ${id}`,
  );
}

export type CampaignFilter = {
  status?: CampaignStatus | undefined;
  environment?: KeyMode | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

export type ListedCampaign = Omit<CampaignRow, 'spec' | 'plan'>;

/** Newest first, without what they say. */
export function listCampaigns(
  orm: NodePgDatabase,
  { clientId, environment }: ClientAccess,
  { status, environment: only, from, to, before }: CampaignFilter,
  limit: number,
): Promise<ListedCampaign[]> {
  const { spec: _spec, plan: _plan, ...listed } = getTableColumns(campaigns);
  const c = campaigns;
  return orm
    .select(listed)
    .from(c)
    .where(
      and(
        eq(c.clientId, clientId),
        environment === 'test' ? eq(c.environment, 'test') : undefined,
        only && eq(c.environment, only),
        status && eq(c.status, status),
        from && gte(c.createdAt, from),
        to && lt(c.createdAt, to),
        // Say nothing new, but let the index of ids begin where that time does.
        from && gte(c.id, lowestIdAt(from.getTime() - CLOCKS_APART_MS)),
        to && lt(c.id, lowestIdAt(to.getTime() + CLOCKS_APART_MS)),
        before === undefined ? undefined : lt(c.id, before),
      ),
    )
    .orderBy(desc(c.id))
    .limit(limit);
}

/** Each change of its status, in order. */
export function listCampaignTimeline(db: Queryable, id: string): Promise<CampaignTimelineRow[]> {
  return queryRows<CampaignTimelineRow>(
    db,
    'list-campaign-timeline',
    sql`select ${columnsAs(getTableColumns(campaignTimeline))} from campaign_timeline where campaign_id = ${id}
      order by sequence`,
  );
}
