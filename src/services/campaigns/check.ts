import { v7 as uuidv7 } from 'uuid';
import type { Origin } from '../../db/queries/audit-log.ts';
import { countSuppressed, type StagedRecipient, sampleRecipients } from '../../db/queries/campaigns/audience.ts';
import type { CampaignRow, CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { listCurrentQuotas } from '../../db/queries/quotas.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { type CampaignPlan, dataFor } from '../../domain/campaigns/campaign.ts';
import type { Wave } from '../../domain/campaigns/waves.ts';
import type { Content } from '../../domain/notification.ts';
import { multiplyAmount } from '../../domain/price.ts';
import { LIMIT_OF, type Price, QUOTA_PERIODS } from '../../domain/quota.ts';
import type { HtmlWorker } from '../../html/html-worker.ts';
import { completeDraft } from '../notifications/complete.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem, describeProblem } from '../problem.ts';
import { type RenderDeps, renderLegs } from '../templates/render.ts';
import { changeCampaignStatus } from './change-status.ts';
import { audit, isOpen, lockForChange, readCampaign, wrongStatus } from './draft.ts';
import { type Obstacle, type ReadinessDeps, readinessOf } from './readiness.ts';

export type CheckDeps = Pick<Ports, 'database'> & ReadinessDeps & RenderDeps & { html: Pick<HtmlWorker, 'toText'> };

/** What one row would be told, or why it cannot be. */
export type RenderedSample = {
  line: number;
  content: Content | null;
  problem: ReturnType<typeof describeProblem> | null;
};

export type CampaignCheck = {
  ready: boolean;
  problems: Obstacle[];
  total: number;
  /** Of them, those to whom nothing would be sent now. */
  suppressed: number;
  waves: Wave[];
  /** `left` is null where nothing limits it. */
  quota: { needed: number; left: number | null };
  estimate: { seconds: number; cost: Price | null };
  rendered: RenderedSample[];
};

const SAMPLES = 20;
/** What one server sends where no rate is set; a cautious one. */
const USUAL_PER_SECOND = 200;

/**
 * Says what would become of a campaign that was started now. Nothing is sent; one that is ready is CHECKED from then on.
 * @throws ApiProblem not_found (404), wrong_campaign_status (409) once it was started, templates_busy (503)
 */
export async function checkCampaign(deps: CheckDeps, target: CampaignTarget, origin: Origin): Promise<CampaignCheck> {
  const { pool, cipher } = deps.database;
  const row = await readCampaign(deps, target);
  if (!isOpen(row.status)) throw wrongStatus(row.status);
  const { id, clientId, channel, total } = row;
  const { obstacles, plan, waves } = await readinessOf(pool, deps, row, new Date());
  const marketing = plan?.category === 'marketing';
  const suppressed = row.environment === 'live' ? await countSuppressed(pool, { id, clientId, marketing }) : 0;
  const settings = await deps.settingsOf(clientId);
  const left = await quotaLeft(deps, row, settings.quotas[channel]);
  if (left !== null && left < total) {
    obstacles.push({ code: 'quota_exceeded', detail: `The quota has ${left} left, fewer than the recipients.` });
  }
  const people = total === 0 ? [] : await sampleRecipients(pool, cipher, id, { count: SAMPLES, total });
  const rendered = await renderSamples(deps, row, plan, people);
  const ready = obstacles.length === 0;
  if (ready) await markChecked(deps, target, row, origin);
  const price = settings.prices[channel];
  return {
    ready,
    problems: obstacles,
    total,
    suppressed,
    waves: total === 0 ? [] : waves.waves,
    quota: { needed: total, left },
    estimate: {
      seconds: Math.ceil(total / (row.ratePerSecond ?? USUAL_PER_SECOND)),
      cost: price ? { amount: multiplyAmount(price.amount, total), currency: price.currency } : null,
    },
    rendered,
  };
}

/** As it was read: whoever has changed it meanwhile has to check it again. */
async function markChecked(
  deps: CheckDeps,
  target: CampaignTarget,
  { id, revision, status }: CampaignRow,
  origin: Origin,
): Promise<void> {
  if (status === 'CHECKED') return;
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      if (row.revision !== revision || row.status !== 'DRAFT') return;
      await changeCampaignStatus(tx, id, 'CHECKED', { actor: origin.actor });
      await audit(tx, row, 'campaign.check', origin);
    }),
  );
}

/** The least that any of its periods has left. */
async function quotaLeft(
  { database }: CheckDeps,
  { clientId, environment, channel }: CampaignRow,
  quota: { perDay?: number; perMonth?: number } = {},
): Promise<number | null> {
  const limited = QUOTA_PERIODS.filter((period) => quota[LIMIT_OF[period]] !== undefined);
  if (limited.length === 0) return null;
  const { counters } = await listCurrentQuotas(database.pool, clientId, environment);
  const left = limited.map((period) => {
    const counter = counters.find((one) => one.channel === channel && one.period === period);
    return (quota[LIMIT_OF[period]] ?? 0) - (counter?.leased ?? 0);
  });
  return Math.max(0, Math.min(...left));
}

/** One after the other, so that others are rendered for between them. */
async function renderSamples(
  deps: CheckDeps,
  row: CampaignRow,
  plan: CampaignPlan | null,
  people: readonly StagedRecipient[],
): Promise<RenderedSample[]> {
  const { content } = row.spec;
  if (content) return people.slice(0, 1).map(({ line }) => ({ line, content, problem: null }));
  if (!plan) return [];
  const samples: RenderedSample[] = [];
  for (const person of people) samples.push(await renderSample(deps, row, plan, person));
  return samples;
}

async function renderSample(
  deps: CheckDeps,
  { clientId, environment, channel, spec }: CampaignRow,
  { category, template }: CampaignPlan,
  { line, recipient, data, locale, variant }: StagedRecipient,
): Promise<RenderedSample> {
  const asked = spec.template;
  if (!asked || !template) throw new Error('a campaign without a template has content');
  try {
    const { drafts } = await renderLegs(deps.database.pool, deps, {
      owner: { clientId, environment },
      notificationId: uuidv7(),
      category,
      template: {
        key: asked.key,
        version: template.version,
        data: dataFor(asked.data, data),
        locale: locale ?? asked.locale,
        variant: variant ?? asked.variant,
      },
      legs: [{ channel, recipient, pointer: '/template/key' }],
    });
    const [draft] = drafts;
    if (!draft) throw new Error('nothing was rendered');
    const content = await completeDraft(draft, (html) => deps.html.toText(html), ['template']);
    return { line, content, problem: null };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === 'templates_busy') throw error;
    return { line, content: null, problem: describeProblem(error) };
  }
}
