export const CATEGORIES = ['transactional', 'marketing'] as const;
export type Category = (typeof CATEGORIES)[number];

/** What to do when a provider may have taken a message: send once more, or stop and say so. */
export const ON_AMBIGUOUS = ['resend', 'hold'] as const;
export type OnAmbiguous = (typeof ON_AMBIGUOUS)[number];

/** A login code is better twice than never; an advertisement is not. */
export function defaultOnAmbiguous(category: Category): OnAmbiguous {
  return category === 'marketing' ? 'hold' : 'resend';
}
