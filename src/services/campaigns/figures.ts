import { LRUCache } from 'lru-cache';
import type { Queryable } from '../../db/client.ts';
import {
  type CampaignProblem,
  type CampaignWave,
  type Counted,
  countCampaign,
  countLastMinute,
  listCampaignProblems,
  listWaves,
} from '../../db/queries/campaigns/counts.ts';
import type { CampaignRow } from '../../db/queries/campaigns/rows.ts';

export type CampaignFigures = Counted & {
  /** Messages a second, over the last minute. */
  perSecond: number;
  /** Until nobody waits, at that rate and not before the last moment; null where nothing goes. */
  etaSeconds: number | null;
  waves: CampaignWave[];
  problems: CampaignProblem[];
};

/** Counts are one look at all rows of a campaign: whoever watches it asks far more often than that is worth. */
const KEPT_MS = 2_000;
const MOST_KEPT = 1_000;

type Figures = Counted & Pick<CampaignFigures, 'waves' | 'problems'> & { lastMinute: number };

/** What has become of campaigns, as this process keeps it for two seconds. */
export function createCampaignFigures(db: Queryable): (row: CampaignRow) => Promise<CampaignFigures> {
  const kept = new LRUCache<string, Promise<Figures>>({ max: MOST_KEPT, ttl: KEPT_MS });

  async function look(id: string): Promise<Figures> {
    const [counted, lastMinute, waves, problems] = await Promise.all([
      countCampaign(db, id),
      countLastMinute(db, id),
      listWaves(db, id),
      listCampaignProblems(db, id),
    ]);
    return { ...counted, lastMinute, waves, problems };
  }

  return async function figuresOf(row) {
    // What a person has changed is seen at once.
    const name = `${row.id} ${row.status} ${row.revision}`;
    const known = kept.get(name);
    const figures = known ?? look(row.id);
    if (!known) {
      kept.set(name, figures);
      figures.catch(() => kept.delete(name));
    }
    const { lastMinute, ...rest } = await figures;
    const perSecond = perSecondOf(row, lastMinute);
    return { ...rest, perSecond, etaSeconds: etaOf(row, rest, perSecond) };
  };
}

function perSecondOf({ startedAt }: CampaignRow, lastMinute: number): number {
  const since = startedAt === null ? 60 : (Date.now() - startedAt.getTime()) / 1_000;
  return Math.round((10 * lastMinute) / Math.min(60, Math.max(1, since))) / 10;
}

function etaOf(
  { status }: CampaignRow,
  { counts, waves }: Pick<CampaignFigures, 'counts' | 'waves'>,
  perSecond: number,
): number | null {
  if (counts.waiting === 0) return 0;
  if (status !== 'RUNNING' || perSecond === 0) return null;
  const last = waves.at(-1);
  const untilLast = last?.at ? Math.max(0, (last.at.getTime() - Date.now()) / 1_000) : 0;
  return Math.ceil(Math.max(counts.waiting / perSecond, untilLast));
}
