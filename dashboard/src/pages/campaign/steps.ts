import { count } from '../../ui/number.tsx';
import { scheduleInWords } from './schedule.ts';
import type { Campaign } from './use-campaign.ts';

export const STEPS = ['audience', 'content', 'schedule', 'check'] as const;
export type StepName = (typeof STEPS)[number];

export const STEP_LABELS: Record<StepName, string> = {
  audience: 'Audience',
  content: 'Content',
  schedule: 'Schedule',
  check: 'Check and start',
};

export type Step = { name: StepName; isDone: boolean; says: string };

type Of = Pick<Campaign, 'audience' | 'status' | 'template' | 'content' | 'schedule'>;

/** How far a draft is: each step with what it says so far. */
export function stepsOf(campaign: Of): Step[] {
  const { template, content, schedule, status } = campaign;
  const words = template ? `Template ${template.key}` : content?.subject || content?.text.slice(0, 60) || 'Own words';
  const missing = missingOf(campaign);
  return [
    { name: 'audience', ...ofAudience(campaign.audience) },
    { name: 'content', isDone: true, says: words },
    { name: 'schedule', isDone: true, says: scheduleInWords(schedule) },
    {
      name: 'check',
      isDone: status === 'CHECKED',
      says: status === 'CHECKED' ? 'Ready' : missing.length === 0 ? 'To be checked' : 'Something is missing',
    },
  ];
}

function ofAudience({ state, accepted, refused, linesRead }: Campaign['audience']): Omit<Step, 'name'> {
  if (state === 'none') return { isDone: false, says: 'Nobody yet' };
  if (state === 'open') return { isDone: false, says: `Broken off at line ${count(linesRead)}` };
  const left = refused > 0 ? `, ${count(refused)} ${refused === 1 ? 'line' : 'lines'} refused` : '';
  return { isDone: accepted > 0, says: `${people(accepted)}${left}` };
}

export const people = (number: number): string => `${count(number)} ${number === 1 ? 'person' : 'people'}`;

/** What a draft lacks before it can be checked, in words, each with the step that mends it. */
export function missingOf({ audience: { state, accepted } }: Pick<Campaign, 'audience'>) {
  const missing: { step: StepName; says: string }[] = [];
  if (state === 'none') missing.push({ step: 'audience', says: 'Nobody is in it: upload a file of people.' });
  if (state === 'open') {
    missing.push({ step: 'audience', says: 'The upload of its people broke off: go on with it, or upload anew.' });
  }
  if (state === 'complete' && accepted === 0) {
    missing.push({ step: 'audience', says: 'No line of the file could be used: mend it, and upload it again.' });
  }
  return missing;
}

export type Mend = { step: StepName } | { page: 'providers' | 'usage' | 'templates' } | null;

const MENDS: Record<string, Mend> = {
  audience_missing: { step: 'audience' },
  audience_incomplete: { step: 'audience' },
  audience_empty: { step: 'audience' },
  channel_not_set_up: { page: 'providers' },
  provider_not_set_up: { page: 'providers' },
  unknown_provider: { page: 'providers' },
  quota_exceeded: { page: 'usage' },
  template_suspended: { page: 'templates' },
  schedule_past: { step: 'schedule' },
  expires_too_early: { step: 'schedule' },
  out_of_range: { step: 'schedule' },
  too_far_ahead: { step: 'schedule' },
};

/** Where what keeps a campaign from its start is mended; what a newer release refuses is most often what it says. */
export const mendOf = (code: string): Mend =>
  Object.hasOwn(MENDS, code) ? (MENDS[code] ?? null) : { step: 'content' };

/** The step that the URL names; else the first that is not done. */
export function stepAsked(asked: string | undefined, campaign: Of): StepName {
  const named = STEPS.find((name) => name === asked);
  return named ?? stepsOf(campaign).find(({ isDone }) => !isDone)?.name ?? 'check';
}
