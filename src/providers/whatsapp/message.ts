import type { WhatsAppContent, WhatsAppMedia } from '../../domain/notification.ts';

/** One WhatsApp message: `template` is sent where the 24-hour window is closed, else `media`, else `text`. */
export type WhatsAppMessage = {
  /** Public id, `ntf_…`; Meta gives it back in its receipts. */
  notificationId: string;
  /** E.164. */
  to: string;
  text: string;
  template: WhatsAppContent['template'] | null;
  media: WhatsAppMedia | null;
};
