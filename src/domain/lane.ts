import { isUrgent } from './priority.ts';

/** What the relay hands over first: a login code before a campaign, and both before news about them. */
export const LANES = { urgent: 0, normal: 1, news: 2 } as const;

export function laneFor(priority: number): number {
  return isUrgent(priority) ? LANES.urgent : LANES.normal;
}
