import type { Queryable } from '../../db/client.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  type Dependent,
  findByRevision,
  findDependents,
  findExperiment,
  findUsedIds,
  findUsedVersions,
  holdFrames,
  lockDependents,
  lockTemplate,
  pointAt,
  publishVersion,
} from '../../db/queries/templates/change.ts';
import {
  findVersion,
  type TemplateRow,
  type TemplateTarget,
  type TemplateVersionRow,
} from '../../db/queries/templates/read.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { AnySource } from '../../db/schema/templates.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Problem } from '../../domain/templates/bundle.ts';
import type { TemplateSource } from '../../domain/templates/source.ts';
import { ApiProblem } from '../problem.ts';
import { type CompiledSource, compileSource, type Frame, type UsedFrame, usedVersions } from './compile.ts';
import { readDraft, readTemplate, type TemplateDeps } from './drafts.ts';

export type Publication = {
  /** Of the draft that is meant: it is refused where somebody has saved another one meanwhile. */
  revision: number;
  note: string | null;
  /** Of a layout or partial: makes a new version of each published template that is made of it, or of none. */
  republish: boolean;
};

export type Published = {
  version: number;
  /** In hexadecimal digits. */
  checksum: string;
  warnings: Problem[];
  /** False where this revision was published before. */
  isNew: boolean;
  republished: { key: string; version: number }[];
};

/** Of one request: each is compiled, which takes some 50 ms. */
const MOST_REPUBLISHED = 500;
/** What was compiled is compiled again where a layout or partial was published meanwhile. */
const TRIES = 3;

/**
 * Publishes a draft as the next version, which is sent with from now on. The same revision again answers the version that
 * it became.
 * @throws ApiProblem not_found (404), revision_mismatch (412), invalid_template with its problems (422), templates_busy
 *   (503), request_in_flight (409) where what it is made of changes all the time
 */
export async function publish(
  deps: TemplateDeps,
  target: TemplateTarget,
  publication: Publication,
  origin: Origin,
): Promise<Published> {
  for (let tries = 0; tries < TRIES; tries++) {
    const published = await tryToPublish(deps, target, publication, origin);
    if (!published) continue;
    deps.sendable.forget(target.clientId, target.key);
    for (const { key } of published.republished) deps.sendable.forget(target.clientId, key);
    return published;
  }
  throw new ApiProblem('request_in_flight', { headers: { 'retry-after': '1' } });
}

/** Null where what was compiled is no longer what is published. */
async function tryToPublish(
  deps: TemplateDeps,
  target: TemplateTarget,
  { revision, note, republish }: Publication,
  origin: Origin,
): Promise<Published | null> {
  const { pool } = deps.database;
  const { clientId, kind, key } = target;
  const row = await readTemplate(deps, target);
  const known = await findByRevision(pool, row.id, revision);
  if (known === null ? revision !== row.draftRevision : republish && known !== row.publishedVersion) {
    throw new ApiProblem('revision_mismatch');
  }
  const version = known === null ? null : await versionOf(deps, row, known);
  if (version && !(republish && kind !== 'template')) return publishedBefore(version);
  const source = version?.source ?? row.draft;
  const compiled = await compileSource(pool, deps, clientId, { kind, source });
  const checksum = checksumOf(compiled);
  const frame = kind === 'template' ? null : { kind, key, source };
  const renewals = republish && frame ? await compileDependents(deps, row, frame) : [];
  const uses = [...compiled.uses, ...renewals.flatMap((one) => one.compiled.uses)];

  const audit = { ...origin, clientId, subject: key };
  return retryConflicts(() =>
    inTransaction<Published>(pool, async (tx) => {
      // Layouts and partials before what is made of them, in each transaction that locks both.
      const isAsCompiled = await holdUsed(tx, uses, row.id);
      const locked = await lockTemplate(tx, target);
      if (!locked || locked.archivedAt !== null) throw ApiProblem.notFound(kind);
      const before = await findByRevision(tx, row.id, revision);
      if (before === null && locked.draftRevision !== revision) throw new ApiProblem('revision_mismatch');
      if (!isAsCompiled || (renewals.length > 0 && before !== known)) throw new Changed();
      if (before !== null && renewals.length === 0) {
        return { version: before, checksum, warnings: compiled.warnings, isNew: false, republished: [] };
      }
      const entry = { templateId: row.id, revision, source, note, createdBy: origin.actor };
      const number =
        before ??
        (await publishVersion(tx, await versionFrom(tx, entry, compiled, compiled.uses), compiled.uses.map(idOf)));
      const details = { version: number, revision, ...(note !== null && { note }) };
      if (before === null) await appendAudit(tx, { ...audit, action: `${kind}.publish`, details });
      const republished = frame
        ? await publishRenewals(tx, { ...frame, id: row.id, version: number }, renewals, origin)
        : [];
      if (republished.length > 0) {
        const count = { version: number, count: republished.length };
        await appendAudit(tx, { ...audit, action: `${kind}.republish`, details: count });
      }
      return { version: number, checksum, warnings: compiled.warnings, isNew: before === null, republished };
    }),
  ).catch((error) => {
    if (error instanceof Changed) return null;
    throw error;
  });
}

function publishedBefore({ version, checksum }: TemplateVersionRow): Published {
  return { version, checksum: checksum.toString('hex'), warnings: [], isNew: false, republished: [] };
}

/** Undoes a transaction of which something else was published meanwhile. */
class Changed extends Error {}

async function versionOf(
  { database }: TemplateDeps,
  { id, kind }: Pick<TemplateRow, 'id' | 'kind'>,
  version: number,
): Promise<TemplateVersionRow> {
  const found = await findVersion(database.orm, id, version);
  if (!found) throw ApiProblem.notFound(`version of this ${kind}`);
  return found;
}

/** @throws ApiProblem invalid_template (422) with the problems */
function checksumOf({ checksum, problems }: CompiledSource): string {
  if (checksum !== null && problems.length === 0) return checksum;
  throw invalid(problems);
}

/** As many as a person would correct at once. */
const MOST_PROBLEMS = 100;

function invalid(problems: Problem[]): ApiProblem {
  const [first] = problems;
  const detail = first && `${first.pointer || 'The source'} ${first.detail}`;
  return new ApiProblem('invalid_template', {
    ...(detail !== undefined && { detail }),
    problems: problems.slice(0, MOST_PROBLEMS),
  });
}

type Entry = Pick<TemplateVersionRow, 'templateId' | 'revision' | 'source' | 'note' | 'createdBy'>;

async function versionFrom(tx: Queryable, entry: Entry, compiled: CompiledSource, uses: readonly UsedFrame[]) {
  const { bundle, variables } = compiled;
  return {
    ...entry,
    bundle,
    variables,
    used: usedVersions(uses),
    checksum: Buffer.from(checksumOf(compiled), 'hex'),
    experiment: await experimentOf(tx, entry),
  };
}

/** Another set of variants is another experiment, for which everybody draws anew. */
async function experimentOf(tx: Queryable, { templateId, source }: Entry): Promise<number> {
  const before = await findExperiment(tx, templateId);
  const keys = ((source as Partial<TemplateSource>).variants ?? []).map(({ key }) => key);
  if (!before) return 1;
  const isSame = JSON.stringify([...before.variants].sort()) === JSON.stringify([...keys].sort());
  return isSame ? before.experiment : before.experiment + 1;
}

/** Keeps what was compiled as it is published, and says whether it still is what was compiled. */
async function holdUsed(tx: Queryable, uses: readonly UsedFrame[], except: string): Promise<boolean> {
  const others = uses.filter(({ id }) => id !== except);
  if (others.length === 0) return true;
  const versions = await holdFrames(tx, others);
  return others.every(({ id, version }) => versions.get(id) === version);
}

const idOf = ({ id }: UsedFrame) => id;

type Renewal = { dependent: Dependent; source: AnySource; compiled: CompiledSource };

/**
 * Compiles what is published of each template that is made of a layout or partial, with that as it is about to be.
 * @throws ApiProblem invalid_template (422) with the problems of all that do not compile, in_use (409) for too many
 */
async function compileDependents(deps: TemplateDeps, row: TemplateRow, frame: Frame): Promise<Renewal[]> {
  const { pool } = deps.database;
  const dependents = await findDependents(pool, row.id, ['template'], { after: null, limit: MOST_REPUBLISHED + 1 });
  if (dependents.length > MOST_REPUBLISHED) {
    const detail = `More than ${MOST_REPUBLISHED} published templates are made of it. Publish it alone, and then each of them.`;
    throw new ApiProblem('in_use', { detail });
  }
  const renewals: Renewal[] = [];
  const problems: Problem[] = [];
  for (const dependent of dependents) {
    const { source } = await versionOf(deps, { id: dependent.id, kind: 'template' }, dependent.version);
    const compiled = await compileSource(pool, deps, row.clientId, { kind: 'template', source }, frame);
    const above = `/dependents/${dependent.key}`;
    problems.push(...compiled.problems.map((one) => ({ ...one, pointer: above + one.pointer })));
    renewals.push({ dependent, source, compiled });
  }
  if (problems.length > 0) throw invalid(problems);
  return renewals;
}

/** @throws Changed where the dependents are no longer those that were compiled */
async function publishRenewals(
  tx: Queryable,
  frame: UsedFrame,
  renewals: Renewal[],
  { actor }: Origin,
): Promise<Published['republished']> {
  if (renewals.length === 0) return [];
  const locked = new Map((await lockDependents(tx, frame.id)).map(({ id, version }) => [id, version]));
  const isSame = ({ dependent: { id, version } }: Renewal) => locked.get(id) === version;
  if (locked.size !== renewals.length || !renewals.every(isSame)) throw new Changed();
  const republished: Published['republished'] = [];
  for (const { dependent, source, compiled } of renewals) {
    const note = `made anew with the ${frame.kind} ${frame.key}`;
    const entry = { templateId: dependent.id, revision: null, source, note, createdBy: actor };
    // The frame was compiled as it is about to be, and is not among what is published.
    const uses = [...compiled.uses, frame];
    const version = await publishVersion(tx, await versionFrom(tx, entry, compiled, uses), uses.map(idOf));
    republished.push({ key: dependent.key, version });
  }
  return republished;
}

/**
 * Goes back, or forward, to a version that was published before.
 * @throws ApiProblem not_found (404), unknown_version (422)
 */
export async function rollback(
  deps: TemplateDeps,
  target: TemplateTarget,
  { version, note }: { version: number; note: string | null },
  origin: Origin,
): Promise<TemplateRow> {
  const { clientId, kind, key } = target;
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockTemplate(tx, target);
      if (!row || row.archivedAt !== null) throw ApiProblem.notFound(kind);
      // Under the lock, which retention needs as well: a version that is found stays.
      const used = await findUsedVersions(tx, row.id, version);
      if (!used) {
        const detail = `is no version of this ${kind}`;
        throw new ApiProblem('unknown_version', { errors: [{ pointer: '/version', code: 'invalid_value', detail }] });
      }
      const before = row.publishedVersion;
      if (before === version) return;
      const rolledBackFrom = before !== null && before > version ? before : null;
      await pointAt(tx, { templateId: row.id, version, rolledBackFrom }, await findUsedIds(tx, clientId, used));
      const details = { version, from: before, ...(note !== null && { note }) };
      await appendAudit(tx, { ...origin, clientId, action: `${kind}.rollback`, subject: key, details });
    }),
  );
  deps.sendable.forget(clientId, key);
  return readDraft(deps, target);
}
