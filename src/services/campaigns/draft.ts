import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../db/client.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  type CampaignRow,
  type CampaignTarget,
  deleteCampaign,
  findCampaign,
  insertCampaign,
  lockCampaign,
  saveCampaign,
} from '../../db/queries/campaigns/rows.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { CampaignSpec, CampaignWords } from '../../domain/campaigns/campaign.ts';
import { type CampaignStatus, isUnderWay } from '../../domain/campaigns/status.ts';
import type { Channel } from '../../domain/channel.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { HtmlWorker } from '../../html/html-worker.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { keyNames, refuseReuse } from '../idempotency/request-names.ts';
import type { Owner } from '../notifications/accept.ts';
import { completeDraft } from '../notifications/complete.ts';
import { campaignChanged } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { changeCampaignStatus } from './change-status.ts';
import { type CampaignBody, type CampaignPatch, isWithinFlight, settingsOver, wordsOf } from './request.ts';

export type DraftDeps = Pick<Ports, 'database' | 'wakeRelay'> & { html: Pick<HtmlWorker, 'toText'> };

/** The revision that somebody has read; any unless it is said. */
export type Revision = number | '*' | undefined;

/** `route` names the endpoint in kept answers. */
type CreateAbout = { idempotencyKey: string | undefined; origin: Origin; route?: string };

const CREATED = 201;

/**
 * A draft, once for each Idempotency-Key.
 * @throws ApiProblem validation_failed (422), idempotency_key_reuse (422), request_in_flight (409)
 */
export async function createCampaign(
  deps: DraftDeps,
  owner: Owner,
  body: CampaignBody,
  { idempotencyKey, origin, route = 'POST /api/campaigns' }: CreateAbout,
): Promise<{ row: CampaignRow; replayed: boolean }> {
  const { database } = deps;
  const spec = await specOf(deps, body);
  const names = keyNames(owner, route, idempotencyKey);
  const make = async (tx: Queryable) => {
    const id = uuidv7();
    const { clientId, environment } = owner;
    const { name, channel, expiresAt = null, rate = null } = body;
    const row = { id, clientId, environment, name, channel, spec, expiresAt, ratePerSecond: rate?.perSecond ?? null };
    await insertCampaign(tx, database.cipher, { ...row, createdBy: origin.actor });
    await audit(tx, row, 'campaign.create', origin);
    return { statusCode: CREATED, response: id };
  };
  const request = { names, hash: requestHash(body) };
  const { response: id, replayed } = await answerOnce(database.pool, request, make, refuseReuse);
  return { row: await readCampaign(deps, { ...owner, id }), replayed };
}

/** @throws ApiProblem not_found (404), for another client's as well */
export async function readCampaign(
  { database }: Pick<Ports, 'database'>,
  target: CampaignTarget,
): Promise<CampaignRow> {
  const row = await findCampaign(database.pool, database.cipher, target);
  if (!row) throw ApiProblem.notFound('campaign');
  return row;
}

/**
 * Changes what is given; a checked draft is to be checked again. While it is under way only its rate, its end, its guard and
 * its name can change.
 * @throws ApiProblem not_found (404), revision_mismatch (412), content_pinned, wrong_campaign_status (409), validation_failed (422)
 */
export async function changeCampaign(
  deps: DraftDeps,
  target: CampaignTarget,
  patch: CampaignPatch,
  { revision, origin }: { revision: Revision; origin: Origin },
): Promise<CampaignRow> {
  const { pool, cipher } = deps.database;
  const { channel } = await readCampaign(deps, target);
  // Before the lock: long HTML is read on another thread.
  const words = await completeWords(deps, channel, patch);
  await retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      const row = await lockForChange(tx, deps, target, revision);
      const isDraft = isOpen(row.status);
      if (!isDraft && !isUnderWay(row.status)) throw wrongStatus(row.status);
      if (!isDraft && !isWithinFlight(patch)) throw new ApiProblem('content_pinned');
      const spec = { ...(words ?? wordsIn(row.spec)), ...settingsOver(patch, row.spec) };
      const { name = row.name, expiresAt = row.expiresAt, rate } = patch;
      const ratePerSecond = rate === undefined ? row.ratePerSecond : (rate?.perSecond ?? null);
      await saveCampaign(tx, cipher, { id: row.id, name, spec, expiresAt, ratePerSecond });
      await audit(tx, row, 'campaign.change', origin, { fields: Object.keys(patch) });
      if (row.status === 'CHECKED') await changeCampaignStatus(tx, row.id, 'DRAFT', { actor: origin.actor });
      if (!isDraft) await insertOutboxRow(tx, campaignChanged(row));
    }),
  );
  deps.wakeRelay();
  return readCampaign(deps, target);
}

/** Deletes a draft with its audience. @throws ApiProblem not_found (404), wrong_campaign_status (409) once it was started */
export async function removeDraft(
  deps: Pick<Ports, 'database'>,
  target: CampaignTarget,
  origin: Origin,
): Promise<void> {
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      if (!isOpen(row.status)) throw wrongStatus(row.status);
      await deleteCampaign(tx, row.id);
      await audit(tx, row, 'campaign.delete', origin);
    }),
  );
}

/** The campaign for this transaction alone. @throws ApiProblem not_found (404), revision_mismatch (412) */
export async function lockForChange(
  tx: Queryable,
  { database }: Pick<Ports, 'database'>,
  target: CampaignTarget,
  revision?: Revision,
): Promise<CampaignRow> {
  const row = await lockCampaign(tx, database.cipher, target);
  if (!row) throw ApiProblem.notFound('campaign');
  if (typeof revision === 'number' && revision !== row.revision) throw new ApiProblem('revision_mismatch');
  return row;
}

/** Whether nothing of it is pinned yet. */
export function isOpen(status: CampaignStatus): boolean {
  return status === 'DRAFT' || status === 'CHECKED';
}

export function wrongStatus(status: CampaignStatus): ApiProblem {
  return new ApiProblem('wrong_campaign_status', { detail: `The campaign is ${status}.` });
}

/** What somebody did to a campaign, for the audit log; in the transaction of the change. */
export async function audit(
  tx: Queryable,
  { id, clientId }: Pick<CampaignRow, 'id' | 'clientId'>,
  action: string,
  origin: Origin,
  details: Record<string, unknown> = {},
): Promise<void> {
  await appendAudit(tx, { ...origin, clientId, action, subject: toPublicId('campaign', id), details });
}

async function specOf(deps: DraftDeps, body: CampaignBody): Promise<CampaignSpec> {
  const words = await completeWords(deps, body.channel, body);
  if (!words) throw new Error('the schema lets no campaign through that says nothing');
  return { ...words, ...settingsOver(body, null) };
}

/** What it says, as given, with a text where that was left out; null where nothing was given. */
async function completeWords(
  { html }: Pick<DraftDeps, 'html'>,
  channel: Channel,
  body: CampaignPatch,
): Promise<CampaignWords | null> {
  if (body.template) {
    const { key, data, version, locale, variant } = body.template;
    const named = { ...(version !== undefined && { version }), ...(locale !== undefined && { locale }) };
    return { template: { key, data, ...named, ...(variant !== undefined && { variant }) } };
  }
  const draft = wordsOf(channel, body);
  return draft && { content: await completeDraft(draft, (text) => html.toText(text), ['content']) };
}

function wordsIn({ template, content }: CampaignSpec): CampaignWords {
  return template ? { template } : { content: content as NonNullable<typeof content> };
}
