import type { Channel } from '../domain/channel.ts';
import type { KeyMode } from '../domain/notification.ts';
import type { Status } from '../domain/status.ts';

/** The envelope on `notification-status` and in webhooks. `sequence` rises per notification: ignore a lower one. */
export type StatusEvent = {
  /** `evt_…`, stable over redeliveries. */
  id: string;
  type: `notification.${string}`;
  timestamp: string;
  data: {
    notificationId: string;
    clientId: string;
    /** Of the key that sent it; none in events that an older release wrote. */
    environment?: KeyMode;
    channel: Channel;
    status: Status;
    reason: string | null;
    provider: string | null;
    errorCode: string | null;
    sequence: number;
    tags: string[];
    /** What it was rendered from; none where its words were given. */
    template?: { key: string; version: number; locale: string; variant: string | null };
  };
};
