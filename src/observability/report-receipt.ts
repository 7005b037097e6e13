import { toPublicId } from '../domain/ids.ts';
import type { Status } from '../domain/status.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { traceIdOf } from './trace-context.ts';

type Change = {
  notification: { id: string; channel: string; provider: string | null; traceparent: string | null };
  status: Status;
  code: string | null;
};

/** One line and the counter for a notification that a vendor's receipt has moved; never whose it is or what it says. */
export function reportReceipt(
  { logger, metrics }: { logger: Logger; metrics: Metrics },
  { notification: { id, channel, provider, traceparent }, status, code }: Change,
): void {
  const notificationId = toPublicId('notification', id);
  logger.info({ notificationId, traceId: traceIdOf(traceparent), channel, provider, status, code }, 'receipt');
  metrics.notifications.inc({ channel, status });
}
