import { countVariants, type VariantFigures } from '../../db/queries/templates/figures.ts';
import { findVersion } from '../../db/queries/templates/read.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { type Interval, neededTrials, type Proportion, probabilityOfMore, wilson } from '../../domain/experiment.ts';
import { lowestIdAt } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { readTemplate } from './drafts.ts';
import { TEST_TAG } from './test-send.ts';

/** What tells variants apart. */
export const MEASURES = ['opened', 'clicked'] as const;
export type Measure = (typeof MEASURES)[number];

export type Experiment = {
  /** Raised when the set of variants is another; null without variants. */
  experiment: number | null;
  by: Measure;
  since: Date;
  variants: (VariantFigures & { weight: number; rate: Interval | null })[];
  /** Null while nothing can be told. */
  verdict: { leader: string; probability: number; neededPerVariant: number | null } | null;
};

/**
 * The figures of the variants of a published template since some days, and which of them leads.
 * @throws ApiProblem not_found (404)
 */
export async function readExperiment(
  deps: Pick<Ports, 'database'>,
  target: { clientId: string; key: string },
  { by, days }: { by: Measure; days: number },
): Promise<Experiment> {
  const { orm, pool } = deps.database;
  const { id, publishedVersion } = await readTemplate(deps, { ...target, kind: 'template' });
  const since = new Date(Date.now() - days * DAY_MS);
  const version = publishedVersion === null ? null : await findVersion(orm, id, publishedVersion);
  const weights = version?.bundle?.variants ?? [];
  if (!version || weights.length === 0) return { experiment: null, by, since, variants: [], verdict: null };
  const { experiment } = version;
  const drawn = { clientId: target.clientId, templateId: id, experiment, variants: weights.map(({ key }) => key) };
  const counted = await countVariants(pool, drawn, { since: lowestIdAt(since.getTime()), tag: TEST_TAG });
  const figures = weights.map(({ key, weight }) => {
    return { ...(counted.find(({ variant }) => variant === key) ?? noneOf(key)), weight };
  });
  const variants = figures.map((one) => ({ ...one, rate: wilson(proportionOf(one, by)) }));
  return { experiment, by, since, variants, verdict: verdictOf(figures, by) };
}

/** Of those that were sent. */
function proportionOf(figures: VariantFigures, by: Measure): Proportion {
  return { successes: figures[by], trials: figures.sent };
}

function verdictOf(figures: VariantFigures[], by: Measure): Experiment['verdict'] {
  const shareOf = (one: VariantFigures) => (one.sent === 0 ? 0 : one[by] / one.sent);
  const [leader, second] = [...figures].sort((a, b) => shareOf(b) - shareOf(a));
  if (!leader || !second || leader.sent === 0 || second.sent === 0) return null;
  const [one, other] = [proportionOf(leader, by), proportionOf(second, by)];
  return {
    leader: leader.variant,
    probability: probabilityOfMore(one, other),
    neededPerVariant: neededTrials(one, other),
  };
}

function noneOf(variant: string): VariantFigures {
  const none = { accepted: 0, sent: 0, delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0 };
  return { variant, ...none, unsubscribed: 0 };
}
