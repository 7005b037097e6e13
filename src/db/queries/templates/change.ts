import { getTableColumns, sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import { NIL_ID } from '../../../domain/ids.ts';
import type { TemplateCategory, TemplateKind } from '../../../domain/templates/source.ts';
import type { Queryable } from '../../client.ts';
import { templates, templateVersions } from '../../schema/index.ts';
import type { AnySource, DraftReport, UsedVersions } from '../../schema/templates.ts';
import { columnsAs, execute, findRow, queryRow, queryRows, rowValues } from '../../statement.ts';
import type { ListedTemplate, PublishedFrame, TemplateTarget, TemplateVersionRow } from './read.ts';

/* What changes a template, in the caller's transaction, under the lock of its row. */

const { draft: _draft, draftReport: _report, ...LISTED } = getTableColumns(templates);
const ROW = columnsAs(LISTED);

/** A template for the caller's transaction, also an archived one; null for another client's. */
export function lockTemplate(tx: Queryable, { clientId, kind, key }: TemplateTarget): Promise<ListedTemplate | null> {
  return findRow<ListedTemplate>(
    tx,
    'lock-template',
    sql`select ${ROW} from templates where client_id = ${clientId} and kind = ${kind} and key = ${key} for update`,
  );
}

/** As it is saved: all but what it was before. */
export type Draft = {
  name: string;
  /** Null for layouts and partials. */
  category: TemplateCategory | null;
  channels: Channel[];
  draft: AnySource;
  draftReport: DraftReport;
};

/** Per client, of all kinds, but for those that are archived. */
export const MOST_TEMPLATES = 1_000;

/**
 * How many a client has that are not archived; from here on until the transaction ends it makes no other. A statement of
 * its own for the lock: the count sees what others have made before.
 */
export async function countForNew(tx: Queryable, clientId: string): Promise<number> {
  await execute(tx, 'lock-client', sql`select 1 from clients where id = ${clientId} for no key update`);
  const { count } = await queryRow<{ count: number }>(
    tx,
    'count-templates',
    sql`select count(*)::int as count from templates where client_id = ${clientId} and archived_at is null`,
  );
  return count;
}

const newValues = rowValues(templates, [
  ...([
    'id',
    'clientId',
    'kind',
    'key',
    'name',
    'category',
    'channels',
    'draft',
    'draftReport',
    'draftRevision',
  ] as const),
]);

/** @param id UUID, of one that its client does not have yet */
export async function insertTemplate(
  tx: Queryable,
  target: TemplateTarget & { id: string },
  draft: Draft,
): Promise<void> {
  await execute(
    tx,
    'insert-template',
    sql`insert into templates ${newValues({ ...target, ...draft, draftRevision: 1 })}`,
  );
}

/** Another draft. One that was archived is there again, and is sent with only once it is published anew. */
export async function saveDraft(
  tx: Queryable,
  id: string,
  { name, category, channels, draft, draftReport }: Draft,
): Promise<void> {
  await execute(
    tx,
    'save-draft',
    sql`update templates set name = ${name}, category = ${category}, channels = ${sql.param(channels)},
        draft = ${JSON.stringify(draft)}, draft_report = ${JSON.stringify(draftReport)},
        draft_revision = draft_revision + 1, updated_at = clock_timestamp(),
        published_version = case when archived_at is null then published_version end,
        published_at = case when archived_at is null then published_at end, archived_at = null
      where id = ${id}`,
  );
}

/** What is found anew of a draft that nobody has saved over meanwhile. */
export async function saveReport(
  db: Queryable,
  { id, draftRevision }: Pick<ListedTemplate, 'id' | 'draftRevision'>,
  report: DraftReport,
): Promise<void> {
  await execute(
    db,
    'save-draft-report',
    sql`update templates set draft_report = ${JSON.stringify(report)} where id = ${id} and draft_revision = ${draftRevision}`,
  );
}

const versionValues = rowValues(templateVersions, [
  ...(['templateId', 'version', 'revision', 'source', 'bundle', 'checksum', 'used', 'variables'] as const),
  ...(['experiment', 'note', 'createdBy'] as const),
]);

export type NewVersion = Omit<TemplateVersionRow, 'version' | 'createdAt'>;

/** The next version, which is sent with from now on. Answers its number. @param usesIds UUIDs of what it is made of */
export async function publishVersion(tx: Queryable, version: NewVersion, usesIds: readonly string[]): Promise<number> {
  const { templateId } = version;
  const next = sql`(select coalesce(max(version), 0) + 1 from template_versions where template_id = ${templateId})`;
  const { version: number } = await queryRow<{ version: number }>(
    tx,
    'insert-template-version',
    sql`insert into template_versions ${versionValues({ ...version, version: next })} returning version`,
  );
  await pointAt(tx, { templateId, version: number, rolledBackFrom: null }, usesIds);
  return number;
}

/** Has a template be sent with that version. @param usesIds UUIDs of what it is made of */
export async function pointAt(
  tx: Queryable,
  { templateId, version, rolledBackFrom }: { templateId: string; version: number; rolledBackFrom: number | null },
  usesIds: readonly string[],
): Promise<void> {
  await execute(
    tx,
    'point-template-at',
    sql`update templates set published_version = ${version}, published_at = clock_timestamp(),
        rolled_back_from = ${rolledBackFrom}, updated_at = clock_timestamp() where id = ${templateId}`,
  );
  await execute(
    tx,
    'set-template-uses',
    sql`with gone as (
        delete from template_dependents where template_id = ${templateId} and uses_id <> all(${sql.param(usesIds)}::uuid[]))
      insert into template_dependents (template_id, uses_id)
      select ${templateId}::uuid, unnest(${sql.param(usesIds)}::uuid[]) on conflict do nothing`,
  );
}

/** The version that a draft was published as; null where it was not. */
export async function findByRevision(tx: Queryable, templateId: string, revision: number): Promise<number | null> {
  const row = await findRow<{ version: number }>(
    tx,
    'find-version-by-revision',
    sql`select version from template_versions where template_id = ${templateId} and revision = ${revision}`,
  );
  return row?.version ?? null;
}

/** How the newest version draws its variants; null before the first. */
export function findExperiment(
  tx: Queryable,
  templateId: string,
): Promise<{ experiment: number; variants: string[] } | null> {
  return findRow<{ experiment: number; variants: string[] }>(
    tx,
    'find-experiment',
    sql`select experiment, array(select v ->> 'key' from json_array_elements(source -> 'variants') v order by 1) as variants
      from template_versions where template_id = ${templateId} order by version desc limit 1`,
  );
}

/** Keeps these layouts and partials as they are published until the transaction ends, and answers their versions by id. */
export async function holdFrames(
  tx: Queryable,
  frames: readonly Pick<PublishedFrame, 'id'>[],
): Promise<Map<string, number>> {
  const ids = frames.map(({ id }) => id);
  const rows = await queryRows<{ id: string; version: number }>(
    tx,
    'hold-frames',
    sql`select id, published_version as version from templates
      where id = any(${sql.param(ids)}::uuid[]) and published_version is not null and archived_at is null
      order by id for share`,
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** What a version was made of; null where there is no such version. */
export async function findUsedVersions(
  tx: Queryable,
  templateId: string,
  version: number,
): Promise<UsedVersions | null> {
  const row = await findRow<{ used: UsedVersions }>(
    tx,
    'find-used-versions',
    sql`select used from template_versions where template_id = ${templateId} and version = ${version}`,
  );
  return row?.used ?? null;
}

/** The UUIDs of the layouts and partials that a version was made of. */
export async function findUsedIds(
  tx: Queryable,
  clientId: string,
  { layouts, partials }: UsedVersions,
): Promise<string[]> {
  const [layoutKeys, partialKeys] = [Object.keys(layouts), Object.keys(partials)];
  const rows = await queryRows<{ id: string }>(
    tx,
    'find-used-ids',
    sql`select id from templates where client_id = ${clientId} and (kind = 'layout' and key = any(${sql.param(layoutKeys)})
      or kind = 'partial' and key = any(${sql.param(partialKeys)}))`,
  );
  return rows.map(({ id }) => id);
}

/** Out of sight: nothing new is sent with it. */
export async function archiveTemplate(tx: Queryable, id: string): Promise<void> {
  await execute(
    tx,
    'archive-template',
    sql`update templates set archived_at = clock_timestamp(), updated_at = clock_timestamp()
      where id = ${id} and archived_at is null`,
  );
}

/** What is published and uses a layout or partial. */
export type Dependent = { id: string; key: string; version: number };

/**
 * Those that are published and not archived.
 * @param kinds of them: a layout as well is made of partials
 * @param page.after the id of the last page's last; null for the first
 */
export function findDependents(
  db: Queryable,
  usesId: string,
  kinds: readonly TemplateKind[],
  { after, limit }: { after: string | null; limit: number },
): Promise<Dependent[]> {
  return queryRows<Dependent>(
    db,
    'find-dependents',
    sql`select t.id, t.key, t.published_version as version from template_dependents d join templates t on t.id = d.template_id
      where d.uses_id = ${usesId} and d.template_id > ${after ?? NIL_ID} and t.kind = any(${sql.param(kinds)})
        and t.published_version is not null and t.archived_at is null
      order by d.template_id limit ${limit}`,
  );
}

/** All of them that are templates, in the order in which they are locked. */
export function lockDependents(tx: Queryable, usesId: string): Promise<Dependent[]> {
  return queryRows<Dependent>(
    tx,
    'lock-dependents',
    sql`select id, key, published_version as version from templates
      where id in (select template_id from template_dependents where uses_id = ${usesId}) and kind = 'template'
        and published_version is not null and archived_at is null
      order by id for update`,
  );
}

/** Refuses a version from now on. False where it is refused already, or there is none. */
export async function suspendVersion(
  tx: Queryable,
  { id, version }: { id: string; version: number },
): Promise<{ clientId: string; key: string } | null> {
  return findRow<{ clientId: string; key: string }>(
    tx,
    'suspend-template-version',
    sql`update templates set suspended_versions = array_append(suspended_versions, ${version}::int), updated_at = clock_timestamp()
      where id = ${id} and ${version}::int <> all(suspended_versions)
        and exists (select from template_versions v where v.template_id = templates.id and v.version = ${version})
      returning client_id as "clientId", key`,
  );
}

/** Takes all versions again. */
export async function resumeTemplate(tx: Queryable, id: string): Promise<void> {
  await execute(
    tx,
    'resume-template',
    sql`update templates set suspended_versions = '{}', updated_at = clock_timestamp() where id = ${id}`,
  );
}
