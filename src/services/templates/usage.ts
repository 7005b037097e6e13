import { countUsageOf, type UsageFigures } from '../../db/queries/templates/figures.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { lowestIdAt } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import type { Ports } from '../ports.ts';
import { TEST_TAG } from './test-send.ts';

export const USAGE_DAYS = 30;
/** Of a template that is used more, what is newest says how it does. */
export const MOST_COUNTED = 10_000;

/** What was accepted since then is counted. */
export type TemplateUsage = UsageFigures & { since: Date };

/** What live keys, or test keys, have lately sent with a template. @param id UUID of the template */
export async function readUsage(
  { database }: Pick<Ports, 'database'>,
  { id, environment }: { id: string; environment: KeyMode },
): Promise<TemplateUsage> {
  const since = new Date(Date.now() - USAGE_DAYS * DAY_MS);
  const whose = { templateId: id, environment };
  const which = { since: lowestIdAt(since.getTime()), tag: TEST_TAG, most: MOST_COUNTED };
  const { since: oldest, ...figures } = await countUsageOf(database.pool, whose, which);
  return { ...figures, since: oldest ?? since };
}
