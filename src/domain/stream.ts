import { isUrgent } from './priority.ts';

/**
 * What Kafka is told, by what it carries; each stream has a topic. The relay sends them at once, beginning in this order:
 * a login code before all else, and events about them last. A campaign is one record, however many it is for.
 */
export const STREAMS = ['urgent', 'normal', 'campaigns', 'status', 'dead-letters'] as const;
export type Stream = (typeof STREAMS)[number];

/** The streams of notifications' own records, for the bridge. */
export type NotificationStream = Extract<Stream, 'urgent' | 'normal'>;

/** The stream of a notification's own records. @param priority 1 to 10 */
export function streamFor(priority: number): NotificationStream {
  return isUrgent(priority) ? 'urgent' : 'normal';
}

/** Events about notifications: nobody is promised their order, and whoever listens can wait for a moment. */
export function isNews(stream: Stream): boolean {
  return stream === 'status' || stream === 'dead-letters';
}

/**
 * The most rows of a stream in one round of `batchSize`. Each stream has room of its own, so none starves; news get half
 * as much, and hold a code up no longer.
 */
export function mostRowsOf(stream: Stream, batchSize: number): number {
  return isNews(stream) ? Math.ceil(batchSize / 2) : batchSize;
}
