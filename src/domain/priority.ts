export const DEFAULT_PRIORITY = 5;
/** Who has it takes the next place of its user's window. */
export const FIRST_PRIORITY = 1;
/** The last of those that are urgent. */
export const LAST_URGENT = 3;

/** 1 to 3: own topic, own consumer, own start budget, so that a login code never queues behind a campaign. */
export function isUrgent(priority: number): boolean {
  return priority <= LAST_URGENT;
}

/** Temporal knows five priorities, we offer ten (1 is first in both). */
export function temporalPriority(priority: number): number {
  return Math.ceil(priority / 2);
}
