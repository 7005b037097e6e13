import type { components } from '../../../../src/client/schema.ts';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';
import type { Campaign } from './use-campaign.ts';

type Patch = components['schemas']['CampaignPatch'];

/** What somebody types of when and how fast; moments in the reader's own zone, but for `local`, which is by the zone beside it. */
export type ScheduleForm = {
  kind: 'now' | 'at' | 'local';
  at: string;
  local: string;
  whose: 'recipient' | 'one';
  zone: string;
  fallback: string;
  ifPast: 'now' | 'skip';
};

/** How fast, until when, and when it is to stop by itself. An empty text is no limit. */
export type PaceForm = {
  rate: string;
  expiresAt: string;
  failedPercent: string;
  bouncedPercent: string;
  complainedPercent: string;
  minSample: string;
};

export function scheduleForm({ schedule }: Pick<Campaign, 'schedule'>, ownZone: string): ScheduleForm {
  const empty: ScheduleForm = {
    kind: 'now',
    at: '',
    local: '',
    whose: 'recipient',
    zone: ownZone,
    fallback: ownZone,
    ifPast: 'now',
  };
  if (schedule === null) return empty;
  if ('at' in schedule) return { ...empty, kind: 'at', at: toLocalInput(schedule.at) };
  const { local, zone, fallback, ifPast } = schedule;
  const whose = zone === 'recipient' ? 'recipient' : 'one';
  return { ...empty, kind: 'local', local, whose, zone: whose === 'one' ? zone : ownZone, fallback, ifPast };
}

export function scheduleProblems(form: ScheduleForm): Partial<Record<keyof ScheduleForm, string>> {
  if (form.kind === 'at') return fromLocalInput(form.at) === undefined ? { at: 'is needed' } : {};
  if (form.kind === 'now') return {};
  const named = form.whose === 'one' ? 'zone' : 'fallback';
  return {
    ...(!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(form.local) && { local: 'is needed' }),
    ...(form[named].trim() === '' && { [named]: 'is needed' }),
  };
}

/** As the API takes it; null is when it is started. */
export function scheduleOf(form: ScheduleForm): NonNullable<Patch['schedule']> | null {
  if (form.kind === 'now') return null;
  if (form.kind === 'at') return { at: fromLocalInput(form.at) ?? '' };
  const { local, whose, zone, fallback, ifPast } = form;
  return whose === 'one'
    ? { local, zone: zone.trim(), ifPast }
    : { local, zone: 'recipient', fallback: fallback.trim(), ifPast };
}

const text = (value: number | null): string => (value === null ? '' : String(value));

export function paceForm({ rate, expiresAt, guard }: Pick<Campaign, 'rate' | 'expiresAt' | 'guard'>): PaceForm {
  return {
    rate: text(rate?.perSecond ?? null),
    expiresAt: toLocalInput(expiresAt),
    failedPercent: text(guard.failedPercent),
    bouncedPercent: text(guard.bouncedPercent),
    complainedPercent: text(guard.complainedPercent),
    minSample: String(guard.minSample),
  };
}

export function paceProblems(form: PaceForm): Partial<Record<keyof PaceForm, string>> {
  const isWithin = (value: string, least: number, most: number) => {
    const number = Number(value);
    return value.trim() === '' || (number >= least && number <= most);
  };
  const percents = (['failedPercent', 'bouncedPercent', 'complainedPercent'] as const)
    .filter((name) => !isWithin(form[name], Number.MIN_VALUE, 100))
    .map((name) => [name, 'must be more than 0 and at most 100']);
  return {
    ...Object.fromEntries(percents),
    ...(!isWithin(form.rate, 0.1, 10_000) && { rate: 'must be between 0.1 and 10,000' }),
    ...(!/^[1-9]\d{0,6}$/.test(form.minSample.trim()) && { minSample: 'must be a whole number from 1 to 1,000,000' }),
  };
}

export function paceOf(form: PaceForm): Required<Pick<Patch, 'rate' | 'expiresAt' | 'guard'>> {
  const percent = (value: string) => (value.trim() === '' ? null : Number(value));
  return {
    rate: form.rate.trim() === '' ? null : { perSecond: Number(form.rate) },
    expiresAt: fromLocalInput(form.expiresAt) ?? null,
    guard: {
      failedPercent: percent(form.failedPercent),
      bouncedPercent: percent(form.bouncedPercent),
      complainedPercent: percent(form.complainedPercent),
      minSample: Number(form.minSample),
    },
  };
}

/** When a campaign is sent, in a few words. */
export function scheduleInWords(schedule: Campaign['schedule']): string {
  if (schedule === null) return 'When it is started';
  if ('at' in schedule) return new Date(schedule.at).toLocaleString();
  const { local, zone, fallback } = schedule;
  const [day = '', time = ''] = local.split('T');
  const whose = zone === 'recipient' ? `by each one’s clock (without a zone: ${fallback})` : `in ${zone}`;
  return `${day} at ${time}, ${whose}`;
}
