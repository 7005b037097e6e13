import type { Queryable } from '../../db/client.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import { measureStaged } from '../../db/queries/campaigns/audience.ts';
import { type DueMoments, insertChunks, PLANNED_AT_ONCE, skipZones } from '../../db/queries/campaigns/chunks.ts';
import { type CampaignRow, type CampaignTarget, planCampaign } from '../../db/queries/campaigns/rows.ts';
import { signingSecretsOf } from '../../db/queries/signing-secrets.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { isApartByZone, type Waves } from '../../domain/campaigns/waves.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { takeQuotaForMany } from '../quotas/gate.ts';
import { changeCampaignStatus } from './change-status.ts';
import { audit, isOpen, lockForChange, type Revision, readCampaign, wrongStatus } from './draft.ts';
import { type ReadinessDeps, readinessOf } from './readiness.ts';

export type StartDeps = Pick<Ports, 'database' | 'wakeRelay'> & ReadinessDeps;

/**
 * Starts a campaign that was checked, in one transaction: pins what it says, makes its chunks, and takes its quota for all.
 * From then on it is RUNNING, or SCHEDULED where the first of it is due later.
 * @param confirmed the total that somebody means
 * @throws ApiProblem not_found (404), revision_mismatch (412), wrong_campaign_status, total_changed, not_ready (409),
 *   quota_exceeded (429)
 */
export async function startCampaign(
  deps: StartDeps,
  target: CampaignTarget,
  {
    confirmed,
    revision,
    origin,
    traceparent,
  }: { confirmed: number; revision: Revision; origin: Origin; traceparent: string },
): Promise<CampaignRow> {
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target, revision);
      if (!isOpen(row.status)) throw wrongStatus(row.status);
      if (row.total !== confirmed) {
        throw new ApiProblem('total_changed', { detail: `The campaign has ${row.total} recipients.` });
      }
      if (row.status !== 'CHECKED')
        throw new ApiProblem('not_ready', { detail: 'It has not been checked as it is now.' });
      const now = new Date();
      const { obstacles, plan, waves } = await readinessOf(tx, deps, row, now);
      if (obstacles.length > 0 || !plan) {
        throw new ApiProblem('not_ready', { detail: obstacles.map(({ detail }) => detail).join(' ') });
      }
      await makeChunks(tx, row, waves);
      const first = waves.waves[0]?.at ?? null;
      await planCampaign(tx, { id: row.id, plan: { ...plan, traceparent }, scheduledAt: first });
      // The claim reads what signs a webhook, so there must be something.
      if (row.channel === 'webhook') await signingSecretsOf(tx, row.clientId);
      const to = first !== null && first > now ? 'SCHEDULED' : 'RUNNING';
      if (!(await changeCampaignStatus(tx, row.id, to, { actor: origin.actor }))) throw wrongStatus(row.status);
      await audit(tx, row, 'campaign.start', origin, { total: row.total });
      const { quotas } = await deps.settingsOf(row.clientId, { on: tx });
      await takeQuotaForMany(tx, row, row.channel, quotas[row.channel], row.total);
    }),
  );
  deps.wakeRelay();
  return readCampaign(deps, target);
}

/** So many positions at a time; those of each are in chunks of their own. */
async function makeChunks(tx: Queryable, { id, spec }: CampaignRow, { waves, skipped }: Waves): Promise<void> {
  const { schedule } = spec;
  const zones = waves.flatMap(({ at, zones: names }) => (at === null ? [] : names.map((zone) => ({ zone, at }))));
  const due: DueMoments = isApartByZone(schedule)
    ? { fallback: schedule.fallback, zones }
    : { at: waves[0]?.at ?? null };
  const { last } = await measureStaged(tx, id);
  let made = 0;
  for (let from = 1; from <= last; from += PLANNED_AT_ONCE) {
    const to = from + PLANNED_AT_ONCE - 1;
    if ('fallback' in due && skipped.length > 0) {
      await skipZones(tx, id, { fallback: due.fallback, zones: skipped.map(({ zone }) => zone) }, { from, to });
    }
    made += await insertChunks(tx, id, due, { from, to, after: made });
  }
}
