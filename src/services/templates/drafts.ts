import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../db/client.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  archiveTemplate,
  countForNew,
  type Draft,
  findDependents,
  insertTemplate,
  lockTemplate,
  MOST_TEMPLATES,
  resumeTemplate,
  saveDraft,
  saveReport,
} from '../../db/queries/templates/change.ts';
import {
  findFrameVersions,
  findTemplate,
  type ListedTemplate,
  type TemplateRow,
  type TemplateTarget,
} from '../../db/queries/templates/read.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { AnySource, DraftReport } from '../../db/schema/templates.ts';
import { inTransaction } from '../../db/transaction.ts';
import { TEMPLATE_KINDS, type TemplateSource } from '../../domain/templates/source.ts';
import type { Templates } from '../../templates/templates.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type CompileDeps, type CompiledSource, compileSource } from './compile.ts';
import type { SendableTemplates } from './sendable.ts';
import { channelsOf } from './source.ts';

export type TemplateDeps = Pick<Ports, 'database'> & CompileDeps & { sendable: SendableTemplates };

/** What whoever saves believes of what is there: its revision, that it is there (`*`), or that nothing is. */
export type Precondition = { revision?: number | '*' | undefined; isNew?: boolean | undefined };

/** @throws ApiProblem not_found (404), for another client's and for an archived one unless that is wanted as well */
export async function readTemplate(
  { database }: Pick<Ports, 'database'>,
  target: TemplateTarget,
  { archived = false } = {},
): Promise<TemplateRow> {
  const row = await findTemplate(database.orm, target);
  if (!row || (row.archivedAt !== null && !archived)) throw ApiProblem.notFound(target.kind);
  return row;
}

/**
 * As `readTemplate`, with what is wrong with the draft now: a layout or partial that it names may have been published,
 * changed or archived since it was compiled. What is found anew is kept.
 */
export async function readDraft(
  deps: Pick<Ports, 'database'> & CompileDeps,
  target: TemplateTarget,
  options: { archived?: boolean } = {},
): Promise<TemplateRow> {
  const row = await readTemplate(deps, target, options);
  const { pool } = deps.database;
  if (row.archivedAt !== null || (await isUpToDate(pool, row))) return row;
  try {
    const { clientId, kind } = target;
    const draftReport = reportOf(await compileSource(pool, deps, clientId, { kind, source: row.draft }));
    await saveReport(pool, row, draftReport);
    return { ...row, draftReport };
  } catch (error) {
    // What was found before is better than nothing.
    if (error instanceof ApiProblem && error.code === 'templates_busy') return row;
    throw error;
  }
}

/** Whether all that a draft was compiled with is published as it was. */
async function isUpToDate(db: Queryable, { clientId, draftReport: { against } }: TemplateRow): Promise<boolean> {
  if (!against) return false;
  const { layouts, partials } = against;
  const named = { layouts: Object.keys(layouts), partials: Object.keys(partials) };
  if (named.layouts.length + named.partials.length === 0) return true;
  const found = await findFrameVersions(db, clientId, named);
  const isAsFound = (kind: 'layout' | 'partial', versions: Record<string, number | null>) =>
    Object.entries(versions).every(([key, version]) => {
      return version === (found.find((one) => one.kind === kind && one.key === key)?.version ?? null);
    });
  return isAsFound('layout', layouts) && isAsFound('partial', partials);
}

function reportOf({ problems, warnings, variables, against }: CompiledSource): DraftReport {
  return { problems, warnings, variables, against };
}

/**
 * Saves a draft, as a new template or over the draft that is there; what is published stays as it is. A draft with
 * problems is kept and says so.
 * @throws ApiProblem revision_mismatch (412), too_many_templates (409), templates_busy (503)
 */
export async function saveTemplate(
  deps: TemplateDeps,
  target: TemplateTarget,
  source: AnySource,
  precondition: Precondition,
  origin: Origin,
): Promise<TemplateRow> {
  const { database } = deps;
  const { clientId, kind } = target;
  // Before the work of compiling, and again under the lock.
  checkRevision(await findTemplate(database.orm, target), precondition);
  const compiled = await compileSource(database.pool, deps, clientId, { kind, source });
  const draft: Draft = {
    name: source.name,
    category: kind === 'template' ? (source as TemplateSource).category : null,
    channels: channelsOf(kind, source),
    draft: source,
    draftReport: reportOf(compiled),
  };
  await retryConflicts(() =>
    inTransaction(database.pool, async (tx) => {
      const before = await lockTemplate(tx, target);
      const count = before && before.archivedAt === null ? 0 : await countForNew(tx, clientId);
      // Whoever waited for the count may find that somebody else has made it meanwhile.
      const row = before ?? (await lockTemplate(tx, target));
      checkRevision(row, precondition);
      if ((!row || row.archivedAt !== null) && count >= MOST_TEMPLATES) throw tooMany();
      if (row) await saveDraft(tx, row.id, draft);
      else await insertTemplate(tx, { ...target, id: uuidv7() }, draft);
      const details = { revision: (row?.draftRevision ?? 0) + 1 };
      await appendAudit(tx, { ...origin, clientId, action: `${kind}.save`, subject: target.key, details });
    }),
  );
  return readTemplate(deps, target);
}

function checkRevision(
  row: Pick<ListedTemplate, 'draftRevision' | 'archivedAt'> | null,
  { revision, isNew }: Precondition,
): void {
  const there = row && row.archivedAt === null ? row.draftRevision : null;
  const isMet =
    (isNew !== true || there === null) &&
    (revision === undefined || (revision === '*' ? there !== null : there === revision));
  if (!isMet) throw new ApiProblem('revision_mismatch');
}

function tooMany(): ApiProblem {
  const detail = `A client can have at most ${MOST_TEMPLATES} templates, layouts and partials. Archive one that you no longer need.`;
  return new ApiProblem('too_many_templates', { detail });
}

/** As many as a person would look at. */
const NAMED = 5;

/**
 * Takes it out of sight: nothing new is sent with it, and what was accepted stays as it is. Again is no error.
 * @throws ApiProblem not_found (404); in_use (409) for a layout or partial that something published is made of
 */
export async function archive(deps: TemplateDeps, target: TemplateTarget, origin: Origin): Promise<void> {
  const { clientId, kind, key } = target;
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockTemplate(tx, target);
      if (!row) throw ApiProblem.notFound(kind);
      if (row.archivedAt !== null) return;
      const users = await findDependents(tx, row.id, TEMPLATE_KINDS, { after: null, limit: NAMED + 1 });
      if (users.length > 0) {
        const names = users.slice(0, NAMED).map((one) => one.key);
        const more = users.length > NAMED ? ' and others' : '';
        throw new ApiProblem('in_use', {
          detail: `What is published is made of it: ${names.join(', ')}${more}.`,
        });
      }
      await archiveTemplate(tx, row.id);
      await appendAudit(tx, { ...origin, clientId, action: `${kind}.archive`, subject: key, details: {} });
    }),
  );
  deps.sendable.forget(clientId, key);
}

/** Takes all versions of a template again that were suspended. @throws ApiProblem not_found (404) */
export async function resume(
  deps: TemplateDeps & { templates: Pick<Templates, 'resume'> },
  target: TemplateTarget,
  origin: Origin,
): Promise<TemplateRow> {
  const { clientId, kind, key } = target;
  await inTransaction(deps.database.pool, async (tx) => {
    const row = await lockTemplate(tx, target);
    if (!row || row.archivedAt !== null) throw ApiProblem.notFound(kind);
    if (row.suspendedVersions.length === 0) return;
    await resumeTemplate(tx, row.id);
    for (const version of row.suspendedVersions) deps.templates.resume(`${row.id}:${version}`);
    const details = { versions: row.suspendedVersions };
    await appendAudit(tx, { ...origin, clientId, action: `${kind}.resume`, subject: key, details });
  });
  deps.sendable.forget(clientId, key);
  return readDraft(deps, target);
}
