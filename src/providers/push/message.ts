import type { WebPushSubscription } from '../../domain/notification.ts';

/** One push message to one device or browser. */
export type PushMessage = {
  /** Public id, `ntf_…`. */
  notificationId: string;
  /** Of a device (FCM); null where it is for a browser. */
  token: string | null;
  /** Of a browser (Web Push); null where it is for a device. */
  subscription: WebPushSubscription | null;
  title: string | null;
  body: string;
  /** What a click opens. */
  url: string | null;
  image: string | null;
  data: Record<string, string>;
};
