import type { PushMessage } from '../message.ts';

/**
 * The body of `messages:send`: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages. A message that
 * is sent again, because nobody knows whether the first was taken, takes the first one's place on the device: by its tag
 * on Android and in browsers, by its collapse id on Apple's.
 */
export function fcmMessage({ notificationId, token, title, body, url, image, data }: PushMessage): string {
  return JSON.stringify({
    message: {
      token,
      notification: { ...(title && { title }), body, ...(image && { image }) },
      data: { notificationId, ...(url && { url }), ...data },
      android: { notification: { tag: notificationId } },
      apns: {
        headers: { 'apns-collapse-id': notificationId },
        // The app's extension fetches the image only then:
        // https://firebase.google.com/docs/cloud-messaging/ios/send-image
        ...(image && { payload: { aps: { 'mutable-content': 1 } }, fcm_options: { image } }),
      },
      webpush: {
        notification: { tag: notificationId },
        // A link must be HTTPS; what else an app opens stands in the data.
        ...(url?.startsWith('https://') && { fcm_options: { link: url } }),
      },
    },
  });
}
