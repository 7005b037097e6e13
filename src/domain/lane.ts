import { isUrgent } from './priority.ts';

/** What the relay hands over first: a login code before a campaign, and both before news about them. */
export const LANES = { urgent: 0, normal: 1, news: 2 } as const;

export type Lane = (typeof LANES)[keyof typeof LANES];

/** The lane of a notification's own records; those that tell about it go by `news`. */
export function laneFor(priority: number): Lane {
  return isUrgent(priority) ? LANES.urgent : LANES.normal;
}

/**
 * The most rows of a lane in one round of `batchSize`. Each lane has a room of its own, so none starves: news, whose
 * order is promised to nobody, still gets a fifth of the fullest round (1 of 2 + 2 + 1), and holds a code up no longer.
 */
export function mostOf(lane: Lane, batchSize: number): number {
  return lane === LANES.news ? Math.ceil(batchSize / 2) : batchSize;
}
