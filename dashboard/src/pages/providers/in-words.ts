import type { components } from '../../../../src/client/schema.ts';

type Provider = components['schemas']['Provider'];

const REASONS: Record<string, string> = {
  provider_down: 'It fails, and is left alone until the next probe.',
  provider_throttled: 'The provider asked for a pause.',
  provider_cap: 'Its daily cap is used up.',
  provider_rate: 'Its rate is used up for now.',
  provider_queue: 'Others wait for it, and go first.',
  provider_missing: 'No worker has it set up.',
};

/** Why one that comes now would wait. */
export function reasonInWords(reason: string): string {
  return Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? reason) : `${reason.replaceAll('_', ' ')}.`;
}

const BREAKERS: Record<Provider['breaker'], string> = {
  closed: 'closed, calls go through',
  half_open: 'half open, one call is tried',
  open: 'open, nothing is called',
};

export const breakerInWords = (breaker: Provider['breaker']): string => BREAKERS[breaker];

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' });

/** Rounded down: what is not all is never 100 %. */
export function successInWords(rate: number | null): string {
  return rate === null ? '–' : percent.format(rate);
}
