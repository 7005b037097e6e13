import type { Channel } from './channel.ts';

/** The longest text that a channel's vendors take, in characters. */
export const LONGEST_TEXT: Partial<Record<Channel, number>> = {
  // https://www.twilio.com/docs/messaging/api/message-resource; its error 21617 counts an emoji for more than one.
  sms: 1_600,
  // https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#text-object
  whatsapp: 4_096,
};

/** Title, text and data; FCM takes 4,096 bytes in all and Web Push 3,993 (RFC 8291, 4). */
export const MOST_PUSH_BYTES = 3_500;
