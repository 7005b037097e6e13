import { and, desc, eq, getTableColumns, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Channel } from '../../../domain/channel.ts';
import type { TemplateBundle } from '../../../domain/templates/bundle.ts';
import type { LayoutSource, PartialSource, TemplateCategory, TemplateKind } from '../../../domain/templates/source.ts';
import type { Queryable } from '../../client.ts';
import { templates, templateVersions } from '../../schema/index.ts';
import { findRow, queryRow, queryRows } from '../../statement.ts';

/** One of a client's (a UUID), by the key that the client gave it. */
export type TemplateTarget = { clientId: string; kind: TemplateKind; key: string };

export type TemplateRow = typeof templates.$inferSelect;
export type TemplateVersionRow = typeof templateVersions.$inferSelect;

const { draft: _draft, draftReport: _report, ...LISTED } = getTableColumns(templates);

/** Without its sources, which may be some MiB. */
export type ListedTemplate = Omit<TemplateRow, 'draft' | 'draftReport'>;

export type TemplateFilter = {
  category?: TemplateCategory | undefined;
  /** Those that have a part for it. */
  channel?: Channel | undefined;
  /** Letters of the key or the name, large or small. */
  q?: string | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** A client's of one kind, newest first, but for those that are archived. */
export function listTemplates(
  orm: NodePgDatabase,
  { clientId, kind }: Omit<TemplateTarget, 'key'>,
  { category, channel, q, before }: TemplateFilter,
  limit: number,
): Promise<ListedTemplate[]> {
  const t = templates;
  const conditions: (SQL | undefined)[] = [
    eq(t.clientId, clientId),
    eq(t.kind, kind),
    isNull(t.archivedAt),
    category && eq(t.category, category),
    channel && sql`${channel} = any(${t.channels})`,
    q === undefined ? undefined : sql`position(lower(${q}) in lower(${t.key} || ' ' || ${t.name})) > 0`,
    before === undefined ? undefined : lt(t.id, before),
  ];
  return orm
    .select(LISTED)
    .from(t)
    .where(and(...conditions))
    .orderBy(desc(t.id))
    .limit(limit);
}

/** One with its draft, also when it is archived; null for another client's. */
export async function findTemplate(orm: NodePgDatabase, target: TemplateTarget): Promise<TemplateRow | null> {
  const [row] = await orm.select().from(templates).where(isTarget(target));
  return row ?? null;
}

function isTarget({ clientId, kind, key }: TemplateTarget): SQL | undefined {
  return and(eq(templates.clientId, clientId), eq(templates.kind, kind), eq(templates.key, key));
}

const { source: _source, bundle: _bundle, ...LISTED_VERSION } = getTableColumns(templateVersions);

/** Without source and bundle. */
export type ListedVersion = Omit<TemplateVersionRow, 'source' | 'bundle'>;

/** Newest first. @param before only those below: where the last page ended */
export function listVersions(
  orm: NodePgDatabase,
  templateId: string,
  before: number | undefined,
  limit: number,
): Promise<ListedVersion[]> {
  const v = templateVersions;
  return orm
    .select(LISTED_VERSION)
    .from(v)
    .where(and(eq(v.templateId, templateId), before === undefined ? undefined : lt(v.version, before)))
    .orderBy(desc(v.version))
    .limit(limit);
}

/** One, whole; null where there is none. */
export async function findVersion(
  orm: NodePgDatabase,
  templateId: string,
  version: number,
): Promise<TemplateVersionRow | null> {
  const v = templateVersions;
  const [row] = await orm
    .select()
    .from(v)
    .where(and(eq(v.templateId, templateId), eq(v.version, version)));
  return row ?? null;
}

/** The newest that is older than this one, with its source; null for the first. */
export async function findVersionBefore(
  orm: NodePgDatabase,
  templateId: string,
  version: number,
): Promise<TemplateVersionRow | null> {
  const v = templateVersions;
  const [row] = await orm
    .select()
    .from(v)
    .where(and(eq(v.templateId, templateId), lt(v.version, version)))
    .orderBy(desc(v.version))
    .limit(1);
  return row ?? null;
}

/** A layout or partial as it is published. */
export type PublishedFrame = { id: string; key: string; version: number; source: LayoutSource | PartialSource };

/** Of these keys, those that a client has published and not archived. */
export function findPublishedFrames(
  db: Queryable,
  clientId: string,
  kind: 'layout' | 'partial',
  keys: readonly string[],
): Promise<PublishedFrame[]> {
  return queryRows<PublishedFrame>(
    db,
    'find-published-frames',
    sql`select t.id, t.key, v.version, v.source from templates t
        join template_versions v on v.template_id = t.id and v.version = t.published_version
      where t.client_id = ${clientId} and t.kind = ${kind} and t.key = any(${sql.param(keys)}) and t.archived_at is null`,
  );
}

/** Of these layouts and partials, those that a client has published and not archived. */
export function findFrameVersions(
  db: Queryable,
  clientId: string,
  { layouts, partials }: { layouts: readonly string[]; partials: readonly string[] },
): Promise<{ kind: 'layout' | 'partial'; key: string; version: number }[]> {
  return queryRows<{ kind: 'layout' | 'partial'; key: string; version: number }>(
    db,
    'find-frame-versions',
    sql`select kind, key, published_version as version from templates
      where client_id = ${clientId} and published_version is not null and archived_at is null
        and (kind = 'layout' and key = any(${sql.param(layouts)}) or kind = 'partial' and key = any(${sql.param(partials)}))`,
  );
}

/** Whether any client has ever published anything. */
export async function isAnythingPublished(db: Queryable): Promise<boolean> {
  const { isAny } = await queryRow<{ isAny: boolean }>(
    db,
    'is-anything-published',
    sql`select exists (select from template_versions) as "isAny"`,
  );
  return isAny;
}

/** What a template is sent with, as it stands; `version` is null where it was never published. */
export type TemplatePointer = {
  id: string;
  version: number | null;
  suspendedVersions: number[];
  /** What its client is called. */
  clientName: string;
};

/** Of one of a client's templates; null where there is none, or it is archived. */
export function findPointer(db: Queryable, clientId: string, key: string): Promise<TemplatePointer | null> {
  return findRow<TemplatePointer>(
    db,
    'find-template-pointer',
    sql`select t.id, t.published_version as version, t.suspended_versions as "suspendedVersions",
        c.name as "clientName"
      from templates t join clients c on c.id = t.client_id
      where t.client_id = ${clientId} and t.kind = 'template' and t.key = ${key} and t.archived_at is null`,
  );
}

/** What a version renders with. */
export type VersionToSend = Pick<TemplateVersionRow, 'experiment' | 'variables'> & {
  bundle: TemplateBundle;
  category: TemplateCategory;
  /** In hexadecimal digits. */
  checksum: string;
  /** Of the bundle as JSON: about what it takes in memory. */
  bytes: number;
};

/** Null where there is no such version. */
export function findVersionToSend(db: Queryable, templateId: string, version: number): Promise<VersionToSend | null> {
  return findRow<VersionToSend>(
    db,
    'find-version-to-send',
    sql`select bundle, experiment, variables, source ->> 'category' as category, encode(checksum, 'hex') as checksum,
        octet_length(bundle::text) as bytes
      from template_versions where template_id = ${templateId} and version = ${version} and bundle is not null`,
  );
}
