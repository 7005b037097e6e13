import { matching } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { together } from '../../../config/kit/together.ts';
import { defineVendor } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';

export const webPush = defineVendor({
  name: 'web-push',
  label: 'Web Push',
  channel: 'push',
  settings: {
    VAPID_PUBLIC_KEY: setting(
      matching(/^[\w-]{87}$/, 'must be 65 bytes in base64url'),
      'Web Push, for browsers: a pair of keys (npx web-push generate-vapid-keys makes one), and the address at which push services can reach you, mailto: or https:.',
    ),
    VAPID_PRIVATE_KEY: setting(matching(/^[\w-]{43}$/, 'must be 32 bytes in base64url')),
    VAPID_SUBJECT: setting(matching(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')),
  },
  credential: 'VAPID_PRIVATE_KEY',
  checkSettings(settings, issue) {
    together(settings, ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'], issue);
  },
  accounts(settings, { target }) {
    const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = settings;
    if (!publicKey || !privateKey || !subject) return [];
    return [
      {
        name: 'web-push',
        isShared: true,
        async open() {
          const { createWebPushProvider } = await import('./provider.ts');
          return createWebPushProvider({ vapid: { publicKey, privateKey, subject }, target }) as Provider;
        },
      },
    ];
  },
});
