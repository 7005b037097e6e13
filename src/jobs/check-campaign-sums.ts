import type { Pool } from '../db/client.ts';
import { addsUp, listStartedCampaigns } from '../db/queries/campaigns/measure.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { NIL_ID, toPublicId } from '../domain/ids.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

export type CampaignSumsDeps = {
  pool: Pool;
  metrics: Pick<Metrics, 'campaignSumMismatch'>;
  logger: Logger;
  pageSize?: number;
};

/** After a round that took long comes a longer rest: to count a campaign of millions is seconds of the database. */
const REST_PER_WORK = 50;

/**
 * Rounds for `runEvery`: the people of each campaign that has started must add up to its total. One that has ended since
 * the last round is looked at once more. What is wrong is counted, and logged by its id; nothing is changed. One that
 * cannot be added up, such as for its size, holds up no other.
 */
export function createCampaignSums({ pool, metrics, logger, pageSize = 100 }: CampaignSumsDeps) {
  let watched = new Set<string>();
  let restUntil = 0;

  async function round(stopping: AbortSignal | undefined): Promise<void> {
    const off = await withJobLock(pool, 'campaign-sums', async (held) => {
      const started = new Set<string>();
      for (let after = NIL_ID; ; ) {
        const page = await listStartedCampaigns(pool, after, pageSize);
        for (const id of page) started.add(id);
        after = page.at(-1) ?? after;
        if (page.length < pageSize) break;
      }
      const wrong: string[] = [];
      const unknown: string[] = [];
      for (const id of new Set([...watched, ...started])) {
        if (held.aborted || stopping?.aborted) break;
        try {
          if (!(await addsUp(pool, id))) wrong.push(id);
        } catch (error) {
          unknown.push(id);
          const about = { campaignId: toPublicId('campaign', id), reason: reasonOf(error) };
          logger.warn(about, 'a campaign was not added up');
        }
      }
      // One that is wrong stays in sight, also when it has ended.
      watched = new Set([...started, ...wrong, ...unknown]);
      return wrong;
    });
    // 0 where another process looks.
    metrics.campaignSumMismatch.set(off?.length ?? 0);
    for (const id of off ?? []) {
      logger.error({ campaignId: toPublicId('campaign', id) }, 'the people of a campaign do not add up to its total');
    }
  }

  return async (stopping?: AbortSignal): Promise<void> => {
    const startedAt = performance.now();
    if (startedAt < restUntil) return;
    await round(stopping).finally(() => {
      const now = performance.now();
      restUntil = now + REST_PER_WORK * (now - startedAt);
    });
  };
}
