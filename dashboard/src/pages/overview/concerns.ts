import type { components } from '../../../../src/client/schema.ts';
import { channelLabel } from '../../ui/channels.ts';
import { count, counted, share } from '../../ui/number.tsx';

type Schemas = components['schemas'];

/** What is known; what was not answered, or may not be asked, is undefined. */
type Known = {
  totals?: Schemas['Stats']['totals'] | undefined;
  asOf?: string | null | undefined;
  deadLetters?: readonly Schemas['DeadLetterGroup'][] | undefined;
  providers?: readonly Schemas['Provider'][] | undefined;
  paused?: readonly Schemas['ListedCampaign'][] | undefined;
  quotas?: readonly Schemas['QuotaUse'][] | undefined;
  now: number;
};

/** One thing that somebody should look at, and the page that tells more. */
type Concern = {
  id: string;
  tone: 'bad' | 'wait';
  says: string;
  since?: string | null;
  page: 'providers' | 'dead-letters' | 'notifications' | 'usage' | null;
  search?: Record<string, string>;
};

/** Counting is done every few seconds; later than that the figures are not of now. */
const LATE_MS = 3 * 60_000;
/** Fewer say nothing about all. */
const ENOUGH = 20;
const LOW_SUCCESS = 0.95;
const QUOTA_NEAR = 0.9;

/** What is wrong, the worst first. */
export function concernsOf({ totals, asOf, deadLetters, providers, paused, quotas, now }: Known): Concern[] {
  const concerns: Concern[] = [];
  for (const { name, state, awaySince, breakerReason, waiting } of providers ?? []) {
    if (state !== 'away') continue;
    const why = breakerReason ? ` (${breakerReason})` : '';
    const held = waiting > 0 ? `; ${count(waiting)} of yours ${waiting === 1 ? 'waits' : 'wait'} for it` : '';
    const says = `${name} is away${why}${held}.`;
    concerns.push({ id: `provider:${name}`, tone: 'bad', says, since: awaySince, page: 'providers' });
  }
  const open = (deadLetters ?? []).reduce((sum, group) => sum + group.count, 0);
  if (open > 0) {
    const isMore = deadLetters?.some(({ hasMore }) => hasMore) === true;
    const says = `${counted(open, isMore)} dead ${open === 1 ? 'letter is' : 'letters are'} open.`;
    concerns.push({ id: 'dead-letters', tone: 'bad', says, page: 'dead-letters' });
  }
  const success = totals && successOf(totals);
  if (success && success.all >= ENOUGH && success.sent / success.all < LOW_SUCCESS) {
    const says = `Only ${share(success.sent, success.all)} of what was settled was sent.`;
    concerns.push({ id: 'success', tone: 'bad', says, page: 'notifications', search: { status: 'FAILED' } });
  }
  for (const { id, name, reason } of paused ?? []) {
    if (reason === 'person') continue;
    const why = reason === 'guard' ? 'by its guard: too many failed' : 'since its content cannot be made';
    concerns.push({ id, tone: 'bad', says: `The campaign “${name}” was paused ${why}.`, page: null });
  }
  for (const { channel, period, limit, leased } of quotas ?? []) {
    if (leased < limit * QUOTA_NEAR) continue;
    const isOver = leased >= limit;
    const name = `quota for ${channelLabel(channel)} of ${period === 'day' ? 'today' : 'this month'}`;
    const says = isOver
      ? `The ${name} is used up: more is refused.`
      : `${share(leased, limit)} of the ${name} is used.`;
    concerns.push({ id: `quota:${channel}:${period}`, tone: isOver ? 'bad' : 'wait', says, page: 'usage' });
  }
  if (asOf && now - Date.parse(asOf) > LATE_MS) {
    const says = 'Figures are behind: changes of status are not being counted.';
    concerns.push({ id: 'late', tone: 'wait', says, page: null });
  }
  return concerns.sort((a, b) => Number(a.tone === 'wait') - Number(b.tone === 'wait'));
}

/** What was sent, of all that was sent or given up. */
export function successOf({ sent, failed, unknown }: Schemas['Stats']['totals']): { sent: number; all: number } {
  return { sent, all: sent + failed + unknown };
}
