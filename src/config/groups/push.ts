import { baseUrl, matching, optional } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';
import { together } from '../kit/together.ts';

export const fcm = {
  FCM_SERVICE_ACCOUNT: setting(optional, 'FCM, for devices: the JSON of a service account, or the path of its file.'),
  FCM_BASE_URL: setting(baseUrl('https://fcm.googleapis.com'), '', { isCommented: true }),
};

export const webPush = {
  VAPID_PUBLIC_KEY: setting(
    matching(/^[\w-]{87}$/, 'must be 65 bytes in base64url'),
    'Web Push, for browsers: a pair of keys (npx web-push generate-vapid-keys makes one), and the address at which push services can reach you, mailto: or https:.',
  ),
  VAPID_PRIVATE_KEY: setting(matching(/^[\w-]{43}$/, 'must be 32 bytes in base64url')),
  VAPID_SUBJECT: setting(matching(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')),
};

export function checkPush(settings: ValuesOf<typeof webPush>, issue: Issue): void {
  together(settings, ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'], issue);
}
